package flasksession

import (
	"math"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// collectionOf returns the value of a class of the module collections, or nil.
func collectionOf(name string, o *pickle.Object) any {
	switch name {
	case "OrderedDict":
		return orderedDictOf(o)
	case "defaultdict":
		return defaultDictOf(o)
	case "Counter":
		return counterOf(o)
	case "deque":
		return dequeOf(o)
	}
	return nil
}

// filled returns what an object was filled with after it was made, if that is all that was
// done to it.
func filled(o *pickle.Object, do pickle.Do) (values []any, ok bool) {
	switch {
	case len(o.Steps) == 0:
		return nil, true
	case len(o.Steps) == 1 && o.Steps[0].Do == do:
		return o.Steps[0].Values, true
	}
	return nil, false
}

// orderedDictOf reads Python 2's form as well, a list of lists of two.
func orderedDictOf(o *pickle.Object) any {
	items, ok := filled(o, pickle.SetItem)
	if !ok || len(o.Args.Items) > 1 {
		return nil
	}
	if len(o.Args.Items) == 1 {
		pairs, isList := o.Args.Items[0].(*pickle.List)
		if !isList || len(items) > 0 {
			return nil
		}
		if slices.ContainsFunc(pairs.Items, func(pair any) bool { return !isPair(pair) }) {
			return nil
		}
		items = make([]any, 0, 2*len(pairs.Items))
		for _, pair := range pairs.Items {
			items = append(items, pair.(*pickle.List).Items...)
		}
	}
	return mapOf("OrderedDict", nil, items)
}

func isPair(node any) bool {
	pair, isList := node.(*pickle.List)
	return isList && len(pair.Items) == 2
}

func defaultDictOf(o *pickle.Object) any {
	items, ok := filled(o, pickle.SetItem)
	if !ok || len(o.Args.Items) > 1 {
		return nil
	}
	var factory any
	if len(o.Args.Items) == 1 {
		switch call := o.Args.Items[0].(type) {
		case nil:
		case pickle.Global, *pickle.Object:
			factory = call
		default:
			return nil
		}
	}
	return mapOf("defaultdict", factory, items)
}

func counterOf(o *pickle.Object) any {
	if len(o.Args.Items) != 1 || len(o.Steps) > 0 {
		return nil
	}
	counts, isDict := o.Args.Items[0].(*pickle.Dict)
	if !isDict {
		return nil
	}
	return mapOf("Counter", nil, counts.Pairs)
}

// mapOf returns a Map, or nil if a key has no hash or cannot be told from another one.
// The factory is a node or nil.
func mapOf(class string, factory any, items []any) any {
	for i := 0; i < len(items); i += 2 {
		if !pickle.Hashable(items[i]) {
			return nil
		}
	}
	pairs, ok := pairsOf(items)
	if !ok {
		return nil
	}
	if factory != nil {
		factory = inert(factory)
	}
	return Map{class, factory, pairs}
}

// dequeOf reads deque() or deque((), maxlen), with items appended.
func dequeOf(o *pickle.Object) any {
	items, ok := filled(o, pickle.Append)
	if !ok {
		return nil
	}
	args := o.Args.Items
	if len(args) == 0 {
		return Deque{Items: pythonValues(items)}
	}
	if len(args) != 2 || !isEmpty(args[0]) {
		return nil
	}
	most, isInt := args[1].(int64)
	if !isInt || most < int64(len(items)) || most > math.MaxInt32 {
		return nil
	}
	return Deque{pythonValues(items), new(int(most))}
}

func isEmpty(node any) bool {
	switch node := node.(type) {
	case *pickle.Tuple:
		return len(node.Items) == 0
	case *pickle.List:
		return len(node.Items) == 0
	}
	return false
}
