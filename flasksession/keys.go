package flasksession

import (
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// lastWins merges repeated keys in place: the last value counts, in the position
// of the first, as in a Python dict.
func lastWins(items []taggedjson.Item) taggedjson.Dict {
	kept, keys := items[:0], keysOf(len(items))
	for _, item := range items {
		if i, twice := keys.find(kept, item.Key); twice {
			kept[i].Value = item.Value
			continue
		}
		kept = append(kept, item)
	}
	clear(items[len(kept):])
	return slices.Clip(kept)
}

// checkKeys refuses a Dict with the same key twice, of which a reader would lose
// one value.
func checkKeys(dict taggedjson.Dict) error {
	keys := keysOf(len(dict))
	for i, item := range dict {
		if _, twice := keys.find(dict[:i], item.Key); twice {
			return inKey(typeError(dict, "the same key twice"), item.Key)
		}
	}
	return nil
}

// keys finds a key among those before it.
type keys struct {
	marks keyMarks
	place map[string]int // of many keys
}

// keysOf returns what finds n keys. A few that are not told apart by their marks are compared
// with all others, which beats making a map.
func keysOf(n int) (k keys) {
	const few = 16
	if n > few {
		k.place = make(map[string]int, n)
	}
	return k
}

// find looks for a key among the items before it. It must be called for each key in turn.
func (k *keys) find(before []taggedjson.Item, key string) (int, bool) {
	if k.place != nil {
		i, twice := k.place[key]
		if !twice {
			k.place[key] = len(before)
		}
		return i, twice
	}
	if !k.marks.mark(key) {
		for i := range before {
			if before[i].Key == key {
				return i, true
			}
		}
	}
	return 0, false
}

// keyMarks has a bit for each key that was marked. Two keys may have the same.
type keyMarks uint64

// mark marks a key. It reports whether that is known to be another than all before it.
func (m *keyMarks) mark(key string) (isNew bool) {
	before, bit := *m, keyMarks(1)
	if key != "" {
		bit <<= (uint(len(key)) + 5*uint(key[0]) + 11*uint(key[len(key)-1])) % 64
	}
	*m |= bit
	return before&bit == 0
}
