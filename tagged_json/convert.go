package taggedjson

import (
	"encoding"
	"encoding/json"
	"math/big"
	"reflect"
	"time"
)

// fill converts value, one of the package's, into dst. It works on a copy first,
// so that a failure leaves dst as it was.
func fill(dst reflect.Value, value any) error {
	copied := reflect.New(dst.Type()).Elem()
	copied.Set(dst)
	if err := assign(copied, value); err != nil {
		return err
	}
	dst.Set(copied)
	return nil
}

// assign stores value in dst. dst may take over the containers of value, which
// therefore must not be shared.
func assign(dst reflect.Value, value any) error {
	if value != nil && reflect.TypeOf(value) == dst.Type() {
		dst.Set(reflect.ValueOf(value))
		return nil
	}
	switch dst.Kind() {
	case reflect.Interface:
		return assignInterface(dst, value)
	case reflect.Pointer:
		return assignPointer(dst, value)
	}
	if value == nil {
		return misfit(dst, value)
	}
	if done, err := assignSpecial(dst, value); done || err != nil {
		return err
	}
	switch dst.Kind() {
	case reflect.Bool:
		return assignBool(dst, value)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return assignInt(dst, value)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return assignUint(dst, value)
	case reflect.Float32, reflect.Float64:
		return assignFloat(dst, value)
	case reflect.String:
		return assignString(dst, value)
	case reflect.Slice:
		return assignSlice(dst, value)
	case reflect.Array:
		return assignArray(dst, value)
	case reflect.Map:
		return assignMap(dst, value)
	case reflect.Struct:
		return assignStruct(dst, value)
	}
	return misfit(dst, value)
}

// misfit says what could not become what, in Python's and Go's words.
func misfit(dst reflect.Value, value any) error {
	return typeErrorf(dst.Type(), "%s does not fit %s", pythonType(value), dst.Type())
}

func pythonType(v any) string {
	switch v.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []byte:
		return "bytes"
	case []any:
		return "list"
	case Tuple:
		return "tuple"
	case Dict:
		return "dict"
	case Markup:
		return "Markup"
	case UUID:
		return "UUID"
	case time.Time:
		return "datetime"
	}
	return reflect.TypeOf(v).String()
}

func assignInterface(dst reflect.Value, value any) error {
	if value == nil {
		dst.SetZero()
		return nil
	}
	v := reflect.ValueOf(value)
	if !v.Type().AssignableTo(dst.Type()) {
		return misfit(dst, value)
	}
	dst.Set(v)
	return nil
}

func assignPointer(dst reflect.Value, value any) error {
	if value == nil {
		dst.SetZero()
		return nil
	}
	fresh := reflect.New(dst.Type().Elem())
	if !dst.IsNil() {
		fresh.Elem().Set(dst.Elem())
	}
	if err := assign(fresh.Elem(), value); err != nil {
		return err
	}
	dst.Set(fresh)
	return nil
}

// assignSpecial handles the types that are more than their kind. Types with their
// own text form are refused here as they are when writing.
func assignSpecial(dst reflect.Value, value any) (done bool, err error) {
	t := dst.Type()
	switch {
	case t == reflect.TypeFor[big.Int]():
		n, ok := bigInt(value)
		if !ok {
			return false, misfit(dst, value)
		}
		// A new number: the digits of the old one may be shared with the caller's.
		dst.Set(reflect.ValueOf(new(big.Int).Set(n)).Elem())
		return true, nil
	case t == reflect.TypeFor[json.Number]():
		return true, assignNumber(dst, value)
	case t == reflect.TypeFor[time.Time](), t == reflect.TypeFor[UUID](), t == reflect.TypeFor[Dict](), t == reflect.TypeFor[Tuple]():
		return false, misfit(dst, value) // assign has taken the type itself
	case isUUIDType(t):
		u, ok := value.(UUID)
		if !ok {
			return false, misfit(dst, value)
		}
		reflect.Copy(dst, reflect.ValueOf(u[:]))
		return true, nil
	case isMarkupType(t):
		m, ok := value.(Markup)
		if !ok {
			return false, misfit(dst, value)
		}
		dst.SetString(string(m))
		return true, nil
	}
	switch dst.Addr().Interface().(type) {
	case json.Unmarshaler, encoding.TextUnmarshaler:
		return false, typeErrorf(t, "%s has its own text form; register a Tag or convert it", t)
	}
	return false, nil
}

// isMarkupType reports whether t is text that is HTML. Plain text never fills one:
// it would go into a page without being escaped.
func isMarkupType(t reflect.Type) bool {
	return t.Kind() == reflect.String &&
		(t == reflect.TypeFor[Markup]() || isTemplateHTML(t) || t.Implements(reflect.TypeFor[interface{ HTML() string }]()))
}

func bigInt(value any) (*big.Int, bool) {
	switch value := value.(type) {
	case int64:
		return big.NewInt(value), true
	case *big.Int:
		return value, true
	}
	return nil, false
}

func assignNumber(dst reflect.Value, value any) error {
	switch value.(type) {
	case int64, *big.Int, float64:
		text, err := plain.Marshal(value)
		if err == nil {
			dst.SetString(string(text))
		}
		return err
	}
	return misfit(dst, value)
}

func assignBool(dst reflect.Value, value any) error {
	b, ok := value.(bool)
	if !ok {
		return misfit(dst, value)
	}
	dst.SetBool(b)
	return nil
}

func assignInt(dst reflect.Value, value any) error {
	n, ok := value.(int64)
	if _, tooBig := value.(*big.Int); tooBig || ok && dst.OverflowInt(n) {
		return outOfRange(dst)
	}
	if !ok {
		return misfit(dst, value)
	}
	dst.SetInt(n)
	return nil
}

func assignUint(dst reflect.Value, value any) error {
	n, ok := bigInt(value)
	if !ok {
		return misfit(dst, value)
	}
	if !n.IsUint64() || dst.OverflowUint(n.Uint64()) {
		return outOfRange(dst)
	}
	dst.SetUint(n.Uint64())
	return nil
}

func outOfRange(dst reflect.Value) error {
	return typeErrorf(dst.Type(), "int out of the range of %s", dst.Type())
}

// assignFloat takes floats, and integers that a float64 holds exactly: Python
// writes 10 for a price that happened to be whole.
func assignFloat(dst reflect.Value, value any) error {
	f, ok := value.(float64)
	if n, isInt := bigInt(value); isInt {
		var exact big.Accuracy
		f, exact = new(big.Float).SetInt(n).Float64()
		ok = exact == big.Exact
	}
	if !ok {
		return misfit(dst, value)
	}
	if dst.OverflowFloat(f) {
		return typeErrorf(dst.Type(), "float out of the range of %s", dst.Type())
	}
	dst.SetFloat(f)
	return nil
}

func assignString(dst reflect.Value, value any) error {
	switch value := value.(type) {
	case string:
		dst.SetString(value)
	case Markup:
		dst.SetString(string(value))
	case UUID:
		dst.SetString(value.String())
	default:
		return misfit(dst, value)
	}
	return nil
}

// elements returns the elements of a list or tuple.
func elements(value any) ([]any, bool) {
	switch value := value.(type) {
	case []any:
		return value, true
	case Tuple:
		return value, true
	}
	return nil, false
}

func assignSlice(dst reflect.Value, value any) error {
	if d, ok := value.(Dict); ok && reflect.TypeOf(d).ConvertibleTo(dst.Type()) {
		dst.Set(reflect.ValueOf(d).Convert(dst.Type()))
		return nil
	}
	if data, ok := value.([]byte); ok && dst.Type().Elem().Kind() == reflect.Uint8 {
		dst.Set(reflect.MakeSlice(dst.Type(), len(data), len(data)))
		reflect.Copy(dst, reflect.ValueOf(data))
		return nil
	}
	elems, ok := elements(value)
	if !ok || dst.Type().Elem().Kind() == reflect.Uint8 {
		return misfit(dst, value)
	}
	fresh := reflect.MakeSlice(dst.Type(), len(elems), len(elems))
	if err := assignElements(fresh, elems); err != nil {
		return err
	}
	dst.Set(fresh)
	return nil
}

func assignElements(dst reflect.Value, elems []any) error {
	for i, elem := range elems {
		if err := assign(dst.Index(i), elem); err != nil {
			return inIndex(err, i)
		}
	}
	return nil
}

// assignArray wants exactly as many elements as the array has.
func assignArray(dst reflect.Value, value any) error {
	if data, ok := value.([]byte); ok && dst.Type().Elem().Kind() == reflect.Uint8 && len(data) == dst.Len() {
		reflect.Copy(dst, reflect.ValueOf(data))
		return nil
	}
	elems, ok := elements(value)
	if !ok || len(elems) != dst.Len() || dst.Type().Elem().Kind() == reflect.Uint8 {
		return misfit(dst, value)
	}
	return assignElements(dst, elems)
}

// assignMap makes a new map; what dst held before is not merged in.
func assignMap(dst reflect.Value, value any) error {
	d, ok := value.(Dict)
	t := dst.Type()
	if !ok || t.Key().Kind() != reflect.String {
		return misfit(dst, value)
	}
	fresh := reflect.MakeMapWithSize(t, len(d))
	for i, item := range d {
		elem := reflect.New(t.Elem()).Elem()
		if err := assign(elem, item.Value); err != nil {
			return inIndex(err, i) // the key is data, unlike that of a field
		}
		fresh.SetMapIndex(reflect.ValueOf(item.Key).Convert(t.Key()), elem)
	}
	dst.Set(fresh)
	return nil
}

// assignStruct fills the fields the dict has keys for, by exact name. Other keys
// are passed over and other fields keep their values.
func assignStruct(dst reflect.Value, value any) error {
	d, ok := value.(Dict)
	if !ok {
		return misfit(dst, value)
	}
	fields, err := fieldsOf(dst.Type())
	if err != nil {
		return err
	}
	for _, item := range d {
		i, ok := fields.byName[item.Key]
		if !ok {
			continue
		}
		if err := assign(fields.list[i].set(dst), item.Value); err != nil {
			return inKey(err, item.Key)
		}
	}
	return nil
}
