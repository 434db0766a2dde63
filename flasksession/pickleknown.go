package flasksession

import (
	"math/big"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// knownObject returns the value of an object that is made exactly as Python pickles one of
// a class that is known here, and nil for any other.
func knownObject(o *pickle.Object) any {
	class, isGlobal := o.Call.(pickle.Global)
	switch {
	case !isGlobal:
		return zoneInfoOf(o)
	case o.How == pickle.NewObj && len(o.Steps) == 0 && class == markupClass:
		return markupOf(o.Args.Items)
	case o.How == pickle.NewObj && class == uuidClass && len(o.Args.Items) == 0:
		return uuidOf(o.Steps)
	case o.How != pickle.Reduce:
		return nil
	case class == reconstructor:
		return reconstructed(o)
	case class.Module == "collections":
		return collectionOf(class.Name, o)
	}
	if known := knownCalls[class]; known != nil && len(o.Steps) == 0 {
		return known(o.Args.Items)
	}
	return nil
}

var (
	markupClass   = pickle.Global{Module: "markupsafe", Name: "Markup"}
	uuidClass     = pickle.Global{Module: "uuid", Name: "UUID"}
	reconstructor = pickle.Global{Module: "copyreg", Name: "_reconstructor"}
)

// knownCalls make a value of their arguments, or nil of what Python does not write.
var knownCalls map[pickle.Global]func(args []any) any

func init() { // a literal would refer to itself
	knownCalls = map[pickle.Global]func(args []any) any{
		{Module: "builtins", Name: "set"}:       setOf,
		{Module: "builtins", Name: "frozenset"}: frozenSetOf,
		{Module: "builtins", Name: "bytearray"}: byteArrayOf,
		{Module: "builtins", Name: "bytes"}:     emptyBytes,
		{Module: "builtins", Name: "complex"}:   complexOf,
		{Module: "_codecs", Name: "encode"}:     encodedBytes,
		{Module: "decimal", Name: "Decimal"}:    decimalOf,
		{Module: "datetime", Name: "date"}:      dateOf,
		{Module: "datetime", Name: "time"}:      timeOf,
		{Module: "datetime", Name: "datetime"}:  datetimeOf,
		{Module: "datetime", Name: "timedelta"}: timedeltaOf,
		{Module: "datetime", Name: "timezone"}:  timezoneOf,
	}
}

func setOf(args []any) any {
	if elements, ok := elementsOf(args); ok {
		return Set(elements)
	}
	return nil
}

func frozenSetOf(args []any) any {
	if elements, ok := elementsOf(args); ok {
		return FrozenSet(elements)
	}
	return nil
}

// elementsOf reads the list that the older protocols make a set of.
func elementsOf(args []any) (elements []any, ok bool) {
	if len(args) != 1 {
		return nil, false
	}
	list, isList := args[0].(*pickle.List)
	if !isList || slices.ContainsFunc(list.Items, unhashableNode) {
		return nil, false
	}
	return uniqueValues(list.Items), true
}

func unhashableNode(node any) bool { return !pickle.Hashable(node) }

func complexOf(args []any) any {
	if len(args) == 2 {
		re, isFloat := args[0].(float64)
		im, isToo := args[1].(float64)
		if isFloat && isToo {
			return complex(re, im)
		}
	}
	return nil
}

func decimalOf(args []any) any {
	if len(args) == 1 {
		if text, ok := args[0].(string); ok && isDecimal(text) {
			return Decimal(text)
		}
	}
	return nil
}

func markupOf(args []any) any {
	if len(args) == 1 {
		if text, ok := args[0].(string); ok {
			return taggedjson.Markup(text)
		}
	}
	return nil
}

// uuidOf reads the state of a UUID.
func uuidOf(steps []pickle.Step) any {
	if len(steps) != 1 || steps[0].Do != pickle.Build {
		return nil
	}
	state, _ := steps[0].Values[0].(*pickle.Dict)
	if state == nil || len(state.Pairs) == 0 {
		return nil
	}
	var number *big.Int
	for i := 0; i < len(state.Pairs); i += 2 {
		switch state.Pairs[i] {
		case "int":
			number = integer(state.Pairs[i+1])
		case "is_safe":
		default:
			return nil
		}
	}
	const bits = 128
	if number == nil || number.Sign() < 0 || number.BitLen() > bits {
		return nil
	}
	var id taggedjson.UUID
	number.FillBytes(id[:])
	return id
}

func integer(v any) *big.Int {
	switch v := v.(type) {
	case int64:
		return big.NewInt(v)
	case *big.Int:
		return v
	}
	return nil
}

// reconstructed are the objects of protocols 0 and 1.
func reconstructed(o *pickle.Object) any {
	args := o.Args.Items
	switch {
	case len(args) != 3:
		return nil
	case args[0] == uuidClass && args[1] == builtin("object") && args[2] == nil:
		return uuidOf(o.Steps)
	case args[0] == markupClass && args[1] == builtin("str") && len(o.Steps) == 0:
		return markupOf(args[2:])
	}
	return nil
}

func builtin(name string) pickle.Global { return pickle.Global{Module: "builtins", Name: name} }

// zoneInfoOf reads getattr(zoneinfo.ZoneInfo, "_unpickle")(key, 1), and no other getattr.
func zoneInfoOf(o *pickle.Object) any {
	method, _ := o.Call.(*pickle.Object)
	if method == nil || o.How != pickle.Reduce || len(o.Steps) > 0 || method.How != pickle.Reduce || len(method.Steps) > 0 ||
		method.Call != builtin("getattr") {
		return nil
	}
	of, with := method.Args.Items, o.Args.Items
	if len(of) != 2 || of[0] != zoneInfoClass || of[1] != "_unpickle" || len(with) != 2 || with[1] != int64(1) && with[1] != true {
		return nil
	}
	if key, ok := with[0].(string); ok {
		return zoneOf(key)
	}
	return nil
}

var zoneInfoClass = pickle.Global{Module: "zoneinfo", Name: "ZoneInfo"}
