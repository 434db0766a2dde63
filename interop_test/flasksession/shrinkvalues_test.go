package flasksession

import (
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// shrinkValues returns smaller values for which fails still holds, one step after the other.
func shrinkValues(values taggedjson.Dict, fails func(taggedjson.Dict) bool) taggedjson.Dict {
	for trials := 0; ; {
		steps := smaller(values)
		at := slices.IndexFunc(steps, func(v any) bool {
			dict, ok := v.(taggedjson.Dict)
			trials++
			return ok && trials < 5000 && fails(dict)
		})
		if at < 0 {
			return values
		}
		values = steps[at].(taggedjson.Dict)
	}
}

// smaller are the values that are one step smaller: without an item, with a smaller item, or
// one of its items alone.
func smaller(v any) []any {
	switch v := v.(type) {
	case taggedjson.Dict:
		pairs := make([]flasksession.Pair, len(v))
		for i, item := range v {
			pairs[i] = flasksession.Pair{Key: item.Key, Value: item.Value}
		}
		return smallerPairs(pairs, dictOf)
	case flasksession.Map:
		return smallerPairs(v.Pairs, func(pairs []flasksession.Pair) any {
			return flasksession.Map{Class: v.Class, Factory: v.Factory, Pairs: pairs}
		})
	case []any:
		return smallerItems(v, func(items []any) any { return items })
	case taggedjson.Tuple:
		return smallerItems(v, func(items []any) any { return taggedjson.Tuple(items) })
	case flasksession.Set:
		return smallerItems(v, func(items []any) any { return flasksession.Set(items) })
	case flasksession.FrozenSet:
		return smallerItems(v, func(items []any) any { return flasksession.FrozenSet(items) })
	case flasksession.Deque:
		return smallerItems(v.Items, func(items []any) any { return flasksession.Deque{Items: items, MaxLen: v.MaxLen} })
	case string:
		if runes := []rune(v); len(runes) > 0 {
			return []any{string(runes[:len(runes)/2]), string(runes[(len(runes)+1)/2:])}
		}
		return nil
	case []byte:
		if len(v) > 0 {
			return []any{v[:len(v)/2], v[(len(v)+1)/2:]}
		}
	case nil, bool:
		return nil
	}
	return []any{nil}
}

// dictOf is nil if a key is there twice, or is no text.
func dictOf(pairs []flasksession.Pair) any {
	dict := taggedjson.Dict{}
	for _, pair := range pairs {
		key, isText := pair.Key.(string)
		if _, taken := dict.Get(key); taken || !isText {
			return nil
		}
		dict = append(dict, taggedjson.Item{Key: key, Value: pair.Value})
	}
	return dict
}

func smallerPairs(pairs []flasksession.Pair, of func([]flasksession.Pair) any) (all []any) {
	for i, pair := range pairs {
		all = append(all, of(slices.Delete(slices.Clone(pairs), i, i+1)), pair.Value)
	}
	for i, pair := range pairs {
		for _, value := range smaller(pair.Value) {
			all = append(all, of(with(pairs, i, flasksession.Pair{Key: pair.Key, Value: value})))
		}
		for _, key := range smaller(pair.Key) {
			all = append(all, of(with(pairs, i, flasksession.Pair{Key: key, Value: pair.Value})))
		}
	}
	return all
}

func smallerItems(items []any, of func([]any) any) (all []any) {
	for i, item := range items {
		all = append(all, of(slices.Delete(slices.Clone(items), i, i+1)), item)
	}
	for i, item := range items {
		for _, value := range smaller(item) {
			all = append(all, of(with(items, i, value)))
		}
	}
	return all
}

func with[S ~[]E, E any](list S, i int, item E) S {
	list = slices.Clone(list)
	list[i] = item
	return list
}
