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
		if made := dictOfPairs(node.Pairs); made != nil {
			return made
		}
		return inert(node)
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
	if len(nodes) < 2 {
		return pythonValues(nodes)
	}
	seen := make(map[any]bool, len(nodes))
	list := make([]any, 0, len(nodes))
	for _, node := range nodes {
		if key, _ := identityOf(node); !seen[key] {
			seen[key] = true
			list = append(list, pythonValue(node))
		}
	}
	return list
}

// identityOf is what two keys of one dict have in common if they are known to be one to Python:
// they are equal, or the very same object. pickle.Read has seen to it that no NaN is used again.
// known is false of objects, which may be equal to any other key.
func identityOf(node any) (identity any, known bool) {
	if key, known := keyOf(node); known {
		return key, true
	}
	return node, false
}

// dictOfPairs makes a Dict of keys and values in turn, or a Map if a key is no str, or nil
// where mapOf does. The keys are looked at first, so that no value is made twice.
func dictOfPairs(nodes []any) any {
	for i := 0; i < len(nodes); i += 2 {
		if _, isStr := nodes[i].(string); !isStr {
			return mapOf("", nil, nodes)
		}
	}
	items := make([]taggedjson.Item, 0, len(nodes)/2)
	for i := 0; i < len(nodes); i += 2 {
		items = append(items, taggedjson.Item{Key: nodes[i].(string), Value: pythonValue(nodes[i+1])})
	}
	return lastWins(items)
}

// pairsOf are the items of a dict: of keys known to be equal the first one stands, with
// the value of the last, as in Python. ok is false if a key is set again in a dict with
// keys that may be equal to it: which value Python ends with cannot be told then.
func pairsOf(nodes []any) (pairs []Pair, ok bool) {
	at := make(map[any]int, len(nodes)/2)
	pairs = make([]Pair, 0, len(nodes)/2)
	allKnown, again := true, false
	for i := 0; i < len(nodes); i += 2 {
		key, known := identityOf(nodes[i])
		allKnown = allKnown && known
		if first, twice := at[key]; twice {
			pairs[first].Value = nodes[i+1]
			again = true
			continue
		}
		at[key] = len(pairs)
		pairs = append(pairs, Pair{nodes[i], nodes[i+1]})
	}
	if again && !allKnown && len(pairs) > 1 {
		return nil, false
	}
	for i, pair := range pairs {
		pairs[i] = Pair{pythonValue(pair.Key), pythonValue(pair.Value)}
	}
	return pairs, true
}
