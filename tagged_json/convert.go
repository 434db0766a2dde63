package taggedjson

import (
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
