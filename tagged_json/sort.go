package taggedjson

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// byKey compares by code point: the order of bytes in UTF-8, and in WTF-8.
func byKey(a, b Item) int { return strings.Compare(a.Key, b.Key) }

// sortKey stands for a key while keys are sorted: mostly, the bytes in which it differs from the
// others are in it, so that they are found without the memory of the key.
type sortKey struct {
	bytes uint64 // the first eight behind what all keys begin with
	at    int    // in the Dict
}

// sortedByKey returns the items in the order of their keys.
func sortedByKey(d Dict) Dict {
	if len(d) < 2 {
		return d
	}
	var few [16]sortKey
	keys := few[:0]
	common := commonPrefix(d)
	for i, item := range d {
		keys = append(keys, sortKey{firstEight(item.Key[common:]), i})
	}
	slices.SortFunc(keys, func(a, b sortKey) int {
		if a.bytes != b.bytes {
			return cmp.Compare(a.bytes, b.bytes)
		}
		return byKey(d[a.at], d[b.at])
	})
	out := make(Dict, len(d))
	for i, key := range keys {
		out[i] = d[key.at]
	}
	return out
}

// commonPrefix is how many bytes all keys begin with.
func commonPrefix(d Dict) int {
	first := d[0].Key
	n := len(first)
	for _, item := range d[1:] {
		n = min(n, len(item.Key))
		for i := range n {
			if item.Key[i] != first[i] {
				n = i
				break
			}
		}
	}
	return n
}

// firstEight is in the order of the first eight bytes of s, as far as it has them.
func firstEight(s string) uint64 {
	var eight [8]byte
	copy(eight[:], s)
	return binary.BigEndian.Uint64(eight[:])
}
