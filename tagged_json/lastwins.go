package taggedjson

import "slices"

// lastWins merges repeated keys: the last value counts, in the position of the
// first. It works in place, and gives back the room of what was merged.
func lastWins(items []Item) Dict {
	if distinct(items) || ascending(items) { // the latter as Flask writes them
		return items
	}
	const few = 16 // below this, comparing all pairs beats making a map
	merge := mergeMany
	if len(items) <= few {
		merge = mergeFew
	}
	if kept := merge(items); len(kept) < len(items) {
		return slices.Clone(kept)
	}
	return items
}

// distinct reports whether the keys are seen to be different at a glance: each sets another
// bit, by its length and its ends. If not they may be different all the same.
func distinct(items []Item) bool {
	var seen uint64
	for i := range items {
		key := items[i].Key
		mix := uint(len(key))
		if mix > 0 {
			mix += uint(key[0])*3 + uint(key[mix-1])*31
		}
		bit := uint64(1) << (mix & 63)
		if seen&bit != 0 {
			return false
		}
		seen |= bit
	}
	return true
}

func mergeFew(items []Item) []Item {
	kept := items[:0]
	for _, item := range items {
		if i := Dict(kept).index(item.Key); i >= 0 {
			kept[i].Value = item.Value
			continue
		}
		kept = append(kept, item)
	}
	return kept
}

func mergeMany(items []Item) []Item {
	place := make(map[string]int, len(items))
	kept := items[:0]
	for _, item := range items {
		if i, twice := place[item.Key]; twice {
			kept[i].Value = item.Value
			continue
		}
		place[item.Key] = len(kept)
		kept = append(kept, item)
	}
	return kept
}
