package flasksession

import (
	"math/big"
	"time"

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
	}
	if made := collectionOf(class.Name, o); class.Module == "collections" && made != nil {
		return made
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
		{Module: "builtins", Name: "set"}:       func(args []any) any { return madeOfList(args, func(l []any) any { return Set(uniqueValues(l)) }) },
		{Module: "builtins", Name: "frozenset"}: func(args []any) any { return madeOfList(args, func(l []any) any { return FrozenSet(uniqueValues(l)) }) },
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

func madeOfList(args []any, set func([]any) any) any {
	if len(args) == 1 {
		if list, ok := args[0].(*pickle.List); ok && allHashable(list.Items) {
			return set(list.Items)
		}
	}
	return nil
}

func allHashable(nodes []any) bool {
	for _, node := range nodes {
		if !pickle.Hashable(node) {
			return false
		}
	}
	return true
}

// encodedBytes are the bytes of protocols without an opcode for them: Latin-1 text.
func encodedBytes(args []any) any {
	if len(args) != 2 || args[1] != "latin1" && args[1] != "latin-1" {
		return nil
	}
	text, ok := args[0].(string)
	if !ok {
		return nil
	}
	data := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil
		}
		data = append(data, byte(r))
	}
	return data
}

func emptyBytes(args []any) any {
	if len(args) != 0 {
		return nil
	}
	return []byte{}
}

func byteArrayOf(args []any) any {
	switch {
	case len(args) == 0:
		return ByteArray{}
	case len(args) == 1 && isBytes(args[0]):
		data, ok := pythonValue(args[0]).([]byte)
		if ok {
			return ByteArray(data)
		}
	case len(args) == 2:
		if data, ok := encodedBytes(args).([]byte); ok {
			return ByteArray(data)
		}
	}
	return nil
}

// isBytes reports whether a node may be bytes, in any protocol.
func isBytes(node any) bool {
	if o, ok := node.(*pickle.Object); ok {
		return o.Call == pickle.Global{Module: "_codecs", Name: "encode"} || o.Call == pickle.Global{Module: "builtins", Name: "bytes"}
	}
	_, ok := node.(pickle.Bytes)
	return ok
}

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
		return ZoneInfo(key)
	}
	return nil
}

var zoneInfoClass = pickle.Global{Module: "zoneinfo", Name: "ZoneInfo"}

// packed returns the bytes that hold a date or time, if they are so many.
func packed(args []any, size int) []byte {
	if len(args) > 0 && isBytes(args[0]) {
		if data, ok := pythonValue(args[0]).([]byte); ok && len(data) == size {
			return data
		}
	}
	return nil
}

func dateOf(args []any) any {
	b := packed(args, 4)
	if b == nil || len(args) != 1 {
		return nil
	}
	return valid(dateIn(b))
}

func dateIn(b []byte) Date { return Date{int(b[0])<<8 | int(b[1]), time.Month(b[2]), int(b[3])} }

func clockIn(b []byte) Time {
	return Time{Hour: int(b[0]), Minute: int(b[1]), Second: int(b[2]), Microsecond: int(b[3])<<16 | int(b[4])<<8 | int(b[5])}
}

// folded is the bit beside the hour, or beside the month of a datetime.
const folded = 0x80

func timeOf(args []any) any {
	b := packed(args, 6)
	if b == nil || len(args) > 2 {
		return nil
	}
	fold := b[0]&folded != 0
	b[0] &^= folded
	t := clockIn(b)
	t.Fold = fold
	if !zoned(&t, args[1:]) {
		return nil
	}
	return valid(t)
}

func datetimeOf(args []any) any {
	b := packed(args, 10)
	if b == nil || len(args) > 2 {
		return nil
	}
	fold := b[2]&folded != 0
	b[2] &^= folded
	t := clockIn(b[4:])
	t.Fold = fold
	if !zoned(&t, args[1:]) {
		return nil
	}
	return valid(DateTime{dateIn(b), t})
}

// zoned gives t the zone of the arguments, if there is one.
func zoned(t *Time, args []any) bool {
	if len(args) == 0 {
		return true
	}
	zone, isObject := args[0].(*pickle.Object)
	if !isObject {
		return false
	}
	if class, isGlobal := zone.Call.(pickle.Global); !isGlobal || class == datetimeClass("timezone") {
		t.Zone = knownObject(zone)
	}
	if t.Zone == nil {
		t.Zone = inert(zone)
	}
	return true
}

// valid returns v, or nil if Python could not hold it.
func valid(v interface{ check() error }) any {
	if v.check() != nil {
		return nil
	}
	return v
}

func timedeltaOf(args []any) any {
	var parts [3]int
	if len(args) != len(parts) {
		return nil
	}
	for i, arg := range args {
		n, isInt := arg.(int64)
		if !isInt || int64(int32(n)) != n {
			return nil
		}
		parts[i] = int(n)
	}
	return valid(TimeDelta{parts[0], parts[1], parts[2]})
}

// timezoneOf reads an offset and a name. An empty name is not the same as none, and stays
// an Opaque.
func timezoneOf(args []any) any {
	if len(args) == 0 || len(args) > 2 {
		return nil
	}
	name := ""
	if len(args) == 2 {
		if name, _ = args[1].(string); name == "" {
			return nil
		}
	}
	object, _ := args[0].(*pickle.Object)
	if object == nil || object.Call != datetimeClass("timedelta") {
		return nil
	}
	delta, isDelta := knownObject(object).(TimeDelta)
	offset, fits := delta.Duration()
	if !isDelta || !fits {
		return nil
	}
	return valid(FixedZone{offset, name})
}
