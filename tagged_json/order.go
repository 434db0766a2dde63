package taggedjson

import "reflect"

// ordered returns the items in the order they are written. A key that stands
// twice cannot be a dict, and writing it would lose a value at the reader.
func (w *writer) ordered(d Dict) (Dict, error) {
	if ascending(d) { // as it mostly is
		return d, nil
	}
	if w.codec.options.SortKeys {
		d = sortedByKey(d)
	}
	if key, twice := repeatedKey(d, w.codec.options.SortKeys); twice {
		return nil, inKey(&TypeError{Type: reflect.TypeOf(d), Err: errKeyTwice}, key)
	}
	return d, nil
}

// ascending reports whether each key comes behind the one before it, so that none stands
// twice.
func ascending(d Dict) bool {
	for i := 1; i < len(d); i++ {
		if d[i-1].Key >= d[i].Key {
			return false
		}
	}
	return true
}

func repeatedKey(d Dict, sorted bool) (string, bool) {
	const few = 16 // below this, comparing all pairs beats making a map
	switch {
	case sorted:
		for i := 1; i < len(d); i++ {
			if d[i-1].Key == d[i].Key {
				return d[i].Key, true
			}
		}
	case len(d) <= few:
		for i, item := range d {
			if d[:i].index(item.Key) >= 0 {
				return item.Key, true
			}
		}
	default:
		seen := make(map[string]bool, len(d))
		for _, item := range d {
			if seen[item.Key] {
				return item.Key, true
			}
			seen[item.Key] = true
		}
	}
	return "", false
}
