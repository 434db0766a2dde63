package flasksession

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// The types below are values of Python that only a pickle holds: reading one gives them,
// beside those of package taggedjson, and [Pickle] writes them as what they were. The
// other formats write what msgspec makes of them, or refuse them as msgspec does.
type (
	// Set is a set. Its order is that of the pickle and means nothing.
	Set []any

	// FrozenSet is a frozenset.
	FrozenSet []any

	// ByteArray is a bytearray.
	ByteArray []byte

	// Decimal is a decimal.Decimal, as its str.
	Decimal string

	// Deque is a collections.deque.
	Deque struct {
		Items  []any
		MaxLen *int // maxlen; nil for None
	}

	// Map is a dict whose keys are not all str, or one of a class of the module
	// collections. Any other dict is a taggedjson.Dict.
	Map struct {
		// Class is "OrderedDict", "Counter" or "defaultdict"; empty for a dict.
		Class string

		// Factory is the default_factory of a defaultdict: an [Opaque], nil for None.
		Factory any

		// Pairs are the items, each key once as far as can be told here: that 1, 1.0 and
		// True are the same is known, that two objects are is not.
		Pairs []Pair
	}

	// Pair is a key of a [Map] with its value.
	Pair struct{ Key, Value any }
)

// Get returns the value of a key that is comparable in Go, and whether it is there. An
// int is an int64.
func (m Map) Get(key any) (any, bool) {
	want, ok := keyOf(key)
	if !ok {
		return nil, false
	}
	for _, pair := range m.Pairs {
		if got, ok := keyOf(pair.Key); ok && got == want {
			return pair.Value, true
		}
	}
	return nil, false
}

// MarshalJSON writes an object, or a list of pairs if a key is no str, for APIs and logs.
func (m Map) MarshalJSON() ([]byte, error) {
	if dict, err := sessionOfMap(m); err == nil {
		return dict.MarshalJSON()
	}
	pairs := make([][2]any, len(m.Pairs))
	for i, pair := range m.Pairs {
		pairs[i] = [2]any{pair.Key, pair.Value}
	}
	return json.Marshal(pairs)
}

// MarshalJSON writes a list, for APIs and logs. It is also what has package taggedjson refuse
// the type, which would be a list to Python; so it is with the types below and the times.
func (s Set) MarshalJSON() ([]byte, error) { return listJSON(s) }

// MarshalJSON writes a list.
func (s FrozenSet) MarshalJSON() ([]byte, error) { return listJSON(s) }

// MarshalJSON writes the list of the items.
func (d Deque) MarshalJSON() ([]byte, error) { return listJSON(d.Items) }

func listJSON(members []any) ([]byte, error) { return json.Marshal(append([]any{}, members...)) }

// MarshalJSON writes base64, as encoding/json does of a []byte.
func (b ByteArray) MarshalJSON() ([]byte, error) { return json.Marshal(append([]byte{}, b...)) }

// MarshalText returns the digits, for APIs and logs.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d), nil }

// value is every type that package taggedjson does not know, and that a session of this
// package can hold, beside complex128.
type value interface{ storedValue() }

func (Set) storedValue()       {}
func (FrozenSet) storedValue() {}
func (ByteArray) storedValue() {}
func (Decimal) storedValue()   {}
func (Deque) storedValue()     {}
func (Map) storedValue()       {}
func (Opaque) storedValue()    {}

// model is the model of package taggedjson with those types beside it. It only converts:
// its text forms are never used.
var model *taggedjson.Codec

func init() { // a literal would refer to itself
	model = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{
		taggedjson.NewTag(" flasksession.value",
			func(value) (any, error) { return nil, errNoText },
			func(any) (value, error) { return nil, errNoText }).Converted(checked),
		taggedjson.NewTag(" flasksession.complex",
			func(complex128) (any, error) { return nil, errNoText },
			func(any) (complex128, error) { return 0, errNoText }),
	}})
}

var errNoText = errors.New("flasksession: a value that has no form in tagged JSON")

// own reports whether v is of one of those types itself. A pointer to one and a struct that
// embeds one have its methods as well.
func own(v any) bool {
	switch v.(type) {
	case Set, FrozenSet, ByteArray, Decimal, Deque, Map, Opaque, Date, Time, DateTime, TimeDelta, FixedZone, ZoneInfo:
		return true
	}
	return false
}

// pointed returns what a pointer points to, which is None for a nil one.
func pointed(v any) (any, error) {
	switch pointer := reflect.ValueOf(v); {
	case pointer.Kind() != reflect.Pointer:
		return nil, typeError(v, "a type that embeds one with its own form in Python; convert it")
	case pointer.IsNil():
		return nil, nil
	default:
		return pointer.Elem().Interface(), nil
	}
}

// checkOwn refuses a value of one of those types that Python could not hold, as far as it
// has no members.
func checkOwn(v any) error {
	if checked, ok := v.(interface{ check() error }); ok && own(v) {
		return checked.check()
	}
	return nil
}

// checked returns a copy of a value whose members are converted, or an error for one that
// Python could not hold.
func checked(v any, member func(any) (any, error)) (any, error) {
	if !own(v) {
		to, err := pointed(v)
		if err != nil {
			return nil, err
		}
		return member(to)
	}
	switch v := v.(type) {
	case Set:
		return checkedSet(v, member)
	case FrozenSet:
		return checkedSet(v, member)
	case Deque:
		return checkedDeque(v, member)
	case ByteArray:
		return append(ByteArray{}, v...), nil
	case Map:
		return checkedMap(v, member, member)
	case Decimal:
		if !isDecimal(string(v)) {
			return nil, typeError(v, "not the text of a decimal.Decimal")
		}
	}
	return v, checkOwn(v)
}

func checkedDeque(d Deque, member func(any) (any, error)) (any, error) {
	items, err := members(d.Items, member)
	if err != nil || d.MaxLen == nil {
		return Deque{Items: items}, err
	}
	if *d.MaxLen < len(items) {
		return nil, typeError(d, "a deque of %d items with a maximum of %d", len(items), *d.MaxLen)
	}
	return Deque{items, new(*d.MaxLen)}, nil
}

func checkedSet[T ~[]any](set T, member func(any) (any, error)) (any, error) {
	out, err := members(set, member)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(out, func(v any) bool { return !hashable(v) }); i >= 0 {
		return nil, inIndex(typeError(out[i], "an element of a set that has no hash in Python"), i)
	}
	return out, nil
}

func members[T ~[]any](list T, member func(any) (any, error)) (T, error) {
	out := make(T, len(list))
	for i, elem := range list {
		converted, err := member(elem)
		if err != nil {
			return nil, inIndex(err, i)
		}
		out[i] = converted
	}
	return out, nil
}

func checkedMap(m Map, key, member func(any) (any, error)) (Map, error) {
	switch m.Class {
	case "", "OrderedDict", "Counter", "defaultdict":
	default:
		return Map{}, typeError(m, "a Map of a class that it cannot be")
	}
	if _, isOpaque := m.Factory.(Opaque); m.Factory != nil && (!isOpaque || m.Class != "defaultdict") {
		return Map{}, typeError(m, "a Factory that was not read from a defaultdict")
	}
	pairs := make([]Pair, len(m.Pairs))
	seen := make(map[string]bool, len(m.Pairs))
	for i, pair := range m.Pairs {
		var err error
		if pairs[i].Key, err = key(pair.Key); err == nil && !hashable(pairs[i].Key) {
			err = typeError(pair.Key, "a key that has no hash in Python")
		}
		if id, known := keyOf(pairs[i].Key); err == nil && known {
			if seen[id] {
				err = typeError(m, "the same key twice, of which Python would lose one value")
			}
			seen[id] = true
		}
		if err == nil {
			pairs[i].Value, err = member(pair.Value)
		}
		if err != nil {
			return Map{}, inside(err, pathOf(pairs[i].Key))
		}
	}
	return Map{m.Class, m.Factory, pairs}, nil
}

// pathOf is how a key of a Map stands in the path of an error.
func pathOf(key any) string {
	switch key := key.(type) {
	case string:
		return valuepath.Key(key)
	case int64:
		return fmt.Sprintf("[%d]", key)
	}
	return "[…]"
}
