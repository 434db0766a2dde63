package flasksession

import (
	"bytes"
	"math"
	"math/big"
	"reflect"
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// same reports whether two values of a session are stored alike. 0 and -0 are not, and a
// NaN is the same as itself, wherever they stand.
func same(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && sameFloat(a, b)
	case complex128:
		b, ok := b.(complex128)
		return ok && sameFloat(real(a), real(b)) && sameFloat(imag(a), imag(b))
	case *big.Int:
		b, ok := b.(*big.Int)
		return ok && a.Cmp(b) == 0
	case []byte:
		b, ok := b.([]byte)
		return ok && bytes.Equal(a, b)
	case ByteArray:
		b, ok := b.(ByteArray)
		return ok && bytes.Equal(a, b)
	case []any:
		return sameMembers(a, b)
	case taggedjson.Tuple:
		return sameMembers(a, b)
	case Set:
		return sameMembers(a, b)
	case FrozenSet:
		return sameMembers(a, b)
	case Deque:
		b, ok := b.(Deque)
		return ok && reflect.DeepEqual(a.MaxLen, b.MaxLen) && sameMembers(a.Items, b.Items)
	case taggedjson.Dict:
		b, ok := b.(taggedjson.Dict)
		return ok && slices.EqualFunc(a, b, func(x, y taggedjson.Item) bool { return x.Key == y.Key && same(x.Value, y.Value) })
	case Map:
		b, ok := b.(Map)
		return ok && a.Class == b.Class && same(a.Factory, b.Factory) && slices.EqualFunc(a.Pairs, b.Pairs, samePair)
	}
	return reflect.DeepEqual(a, b) // what is left has no numbers but integers
}

func sameFloat(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

func sameMembers[T ~[]any](a T, b any) bool {
	other, ok := b.(T)
	return ok && slices.EqualFunc(a, other, same)
}

func samePair(a, b Pair) bool { return same(a.Key, b.Key) && same(a.Value, b.Value) }
