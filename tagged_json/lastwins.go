package taggedjson

import "slices"

// lastWins merges repeated keys: the last value counts, in the position of the
// first. It works in place, and gives back the room of what was merged.
func lastWins(items []Item) Dict {
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
