package pickle

// The nodes a pickle is read as. Beside them stand nil, bool, int64, *big.Int beyond it,
// float64, and string for a str, whose lone surrogates are three bytes each as in package
// taggedjson.
type (
	// Bytes is a bytes object.
	Bytes string

	// List is a list.
	List struct {
		Items []any
		measure
	}

	// Tuple is a tuple.
	Tuple struct {
		Items []any
		measure
		unhashable bool
	}

	// Dict is a dict: keys and values in turn, in the order in which they were set. A
	// key may be set more than once.
	Dict struct {
		Pairs []any
		measure
	}

	// Set is a set, in which an element may stand more than once.
	Set struct {
		Items []any
		measure
	}

	// FrozenSet is a frozenset, likewise.
	FrozenSet struct {
		Items []any
		measure
	}

	// Global is a class or function that Python would import, by its name in Python 3.
	Global struct{ Module, Name string }

	// Object is what Python would have made by calling something.
	Object struct {
		How    How
		Call   any // a Global, or an Object that makes one
		Args   *Tuple
		Kwargs *Dict // of NewObjEx only
		Steps  []Step
		measure
	}

	// Step is something done to an Object after it was made.
	Step struct {
		Do     Do
		Values []any
	}
)

// How is the way an Object is made.
type How byte

// The ways: Call(*Args), Call.__new__(Call, *Args), the same with Kwargs, and the one of
// classes in Python 2.
const (
	Reduce   How = opReduce
	NewObj   How = opNewObj
	NewObjEx How = opNewObjEx
	Old      How = opObj
)

// Do is what a Step does.
type Do byte

// What is done: elements appended, keys and values set, elements added, the state set.
const (
	Append  Do = opAppends
	SetItem Do = opSetItems
	Add     Do = opAddItems
	Build   Do = opBuild
)

func newTuple(items []any) *Tuple {
	t := &Tuple{Items: items}
	for _, item := range items {
		t.unhashable = t.unhashable || !Hashable(item)
	}
	return t
}

// Hashable reports whether Python takes v as a key. Of an Object that is mostly unknown,
// and it counts as hashable.
func Hashable(v any) bool {
	switch v := v.(type) {
	case *List, *Dict, *Set:
		return false
	case *Tuple:
		return !v.unhashable
	case *Object:
		name, ok := v.Call.(Global)
		return !ok || !mutable[name]
	}
	return true
}

// mutable are the classes without a hash that are pickled as objects.
var mutable = map[Global]bool{
	{"builtins", "list"}: true, {"builtins", "dict"}: true, {"builtins", "set"}: true, {"builtins", "bytearray"}: true,
	{"collections", "OrderedDict"}: true, {"collections", "defaultdict"}: true, {"collections", "Counter"}: true,
	{"collections", "deque"}: true,
}
