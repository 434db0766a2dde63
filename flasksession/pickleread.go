package flasksession

import (
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// pythonValue makes a value of a node that pickle.Read returned, which has bounded its
// depth and size.
func pythonValue(node any) any {
	switch node := node.(type) {
	case pickle.Bytes:
		return []byte(node)
	case *pickle.List:
		return pythonValues(node.Items)
	case *pickle.Tuple:
		return taggedjson.Tuple(pythonValues(node.Items))
	case *pickle.Dict:
		return dictOfPairs(node.Pairs)
	case *pickle.Set:
		return Set(uniqueValues(node.Items))
	case *pickle.FrozenSet:
		return FrozenSet(uniqueValues(node.Items))
	case *pickle.Object:
		if made := knownObject(node); made != nil {
			return made
		}
		return inert(node)
	case pickle.Global:
		return inert(node)
	}
	return node
}

func inert(node any) Opaque { return Opaque{data: pickle.Fragment(node), pickle: true} }

func pythonValues(nodes []any) []any {
	list := make([]any, len(nodes))
	for i, node := range nodes {
		list[i] = pythonValue(node)
	}
	return list
}

// uniqueValues are the elements of a set, of which those known to be equal are one.
func uniqueValues(nodes []any) []any {
	seen := make(map[any]bool, len(nodes))
	list := make([]any, 0, len(nodes))
	for _, node := range nodes {
		value := pythonValue(node)
		if key := identityOf(node, value); !seen[key] {
			seen[key] = true
			list = append(list, value)
		}
	}
	return list
}

// identityOf is what two keys of one dict have in common if they are known to be one to Python:
// they are equal, or the very same object. pickle.Read has seen to it that no NaN is used again.
func identityOf(node, value any) any {
	if key, known := keyOf(value); known {
		return key
	}
	return node
}

// dictOfPairs makes a Dict of keys and values in turn, or a Map if a key is no str.
// The keys are looked at first, so that no value is made twice.
func dictOfPairs(nodes []any) any {
	for i := 0; i < len(nodes); i += 2 {
		if _, isStr := nodes[i].(string); !isStr {
			return Map{Pairs: pairsOf(nodes)}
		}
	}
	items := make([]taggedjson.Item, 0, len(nodes)/2)
	for i := 0; i < len(nodes); i += 2 {
		items = append(items, taggedjson.Item{Key: nodes[i].(string), Value: pythonValue(nodes[i+1])})
	}
	return lastWins(items)
}

// pairsOf are the items of a dict: of keys known to be equal the first one stands, with
// the value of the last, as in Python.
func pairsOf(nodes []any) []Pair {
	at := make(map[any]int, len(nodes)/2)
	pairs := make([]Pair, 0, len(nodes)/2)
	for i := 0; i < len(nodes); i += 2 {
		pair := Pair{pythonValue(nodes[i]), pythonValue(nodes[i+1])}
		key := identityOf(nodes[i], pair.Key)
		if i, twice := at[key]; twice {
			pairs[i].Value = pair.Value
			continue
		}
		at[key] = len(pairs)
		pairs = append(pairs, pair)
	}
	return pairs
}
