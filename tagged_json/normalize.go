package taggedjson

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"
)

// normalize returns v as one of the values of the package comment, deeply and
// sharing nothing with v. Values of custom tags stay as they are. The error is a
// *TypeError.
func (c *Codec) normalize(v any) (any, error) {
	n := normalizer{codec: c}
	return n.value(v)
}

// normalizer turns Go values into the package's. Its depth bound is also what
// stops at a value that contains itself.
type normalizer struct {
	codec *Codec
	depth int
}

func (n *normalizer) value(v any) (any, error) {
	if tag, ok := n.codec.tagFor(v); ok {
		return n.tagged(tag, v)
	}
	switch v := v.(type) {
	case nil, bool, int64, float64, UUID:
		return v, nil
	case int:
		return int64(v), nil
	case string:
		return checkedText(v, v)
	case Markup:
		return checkedText(v, string(v))
	case []byte:
		return append([]byte{}, v...), nil
	case time.Time:
		return checkedTime(v)
	case *big.Int:
		if v != nil {
			return smallest(v), nil
		}
		return nil, nil
	case []any:
		return n.list(v)
	case Tuple:
		list, err := n.list(v)
		return Tuple(list), err
	case Dict:
		return n.dict(v)
	}
	return n.reflected(reflect.ValueOf(v))
}

func (n *normalizer) tagged(tag Tag, v any) (any, error) {
	if tag.convert == nil {
		return v, nil
	}
	if err := n.enter(reflect.TypeOf(v)); err != nil {
		return nil, err
	}
	out, err := tag.convert(v, n.value)
	n.depth--
	return out, err
}

// checkedText returns v if its text is one Python can hold.
func checkedText(v any, text string) (any, error) {
	if !validText(text) {
		return nil, &TypeError{Type: reflect.TypeOf(v), Err: errUTF8}
	}
	return v, nil
}

// checkedTime returns t as Python holds it: in UTC, to the microsecond. The text has whole
// seconds, as Flask's has, but stores other than the cookie keep them all. The year is
// checked here too, so that a session refuses the value when it is set.
func checkedTime(t time.Time) (any, error) {
	t = t.UTC()
	if year := t.Year(); year < 100 || year > 9999 {
		return nil, &TypeError{Type: reflect.TypeOf(t), Err: errYear}
	}
	return t.Truncate(time.Microsecond), nil
}

// smallest returns n as an int64 if it fits, as the reader would.
func smallest(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return new(big.Int).Set(n)
}

func (n *normalizer) enter(t reflect.Type) error {
	if n.depth++; n.depth > MaxWriteDepth {
		return &TypeError{Type: t, Err: errWriteDepth}
	}
	return nil
}

func (n *normalizer) list(list []any) ([]any, error) {
	if err := n.enter(reflect.TypeOf(list)); err != nil {
		return nil, err
	}
	out := make([]any, len(list))
	for i, elem := range list {
		v, err := n.value(elem)
		if err != nil {
			return nil, inIndex(err, i)
		}
		out[i] = v
	}
	n.depth--
	return out, nil
}

func (n *normalizer) dict(d Dict) (any, error) {
	if err := n.enter(reflect.TypeOf(d)); err != nil {
		return nil, err
	}
	if key, twice := repeatedKey(d, false); twice {
		return nil, inKey(&TypeError{Type: reflect.TypeOf(d), Err: errKeyTwice}, key)
	}
	out := make(Dict, len(d))
	for i, item := range d {
		v, err := n.item(item.Key, item.Value)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	n.depth--
	return out, nil
}

func (n *normalizer) item(key string, v any) (Item, error) {
	if !validText(key) {
		return Item{}, inKey(&TypeError{Type: reflect.TypeFor[string](), Err: errUTF8}, key)
	}
	value, err := n.value(v)
	if err != nil {
		return Item{}, inKey(err, key)
	}
	return Item{key, value}, nil
}

// reflected handles every type that is not one of the package's own.
func (n *normalizer) reflected(v reflect.Value) (any, error) {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	if m, ok := asMarkup(v); ok {
		return checkedText(m, string(m))
	}
	if v.Kind() == reflect.Pointer {
		return n.pointed(v)
	}
	switch v := v.Interface().(type) {
	case json.Number:
		return numberValue(v)
	case big.Int:
		return smallest(&v), nil
	}
	if u, ok := asUUID(v); ok {
		return u, nil
	}
	if t := v.Type(); hasOwnText(t) {
		return nil, typeErrorf(t, "%s has its own text form, which Python would not read back as this type; register a Tag or convert it", t)
	}
	return n.kind(v)
}

// kind handles a type that is no more than its kind.
func (n *normalizer) kind(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return smallest(new(big.Int).SetUint64(v.Uint())), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.String:
		return checkedText(v.String(), v.String())
	case reflect.Slice, reflect.Array:
		return n.sequence(v)
	case reflect.Map:
		return n.mapping(v)
	case reflect.Struct:
		return n.structure(v)
	}
	return nil, typeErrorf(v.Type(), "%s has no Python form", v.Type())
}

// hasOwnText reports whether a type decides its own JSON or text.
func hasOwnText(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	return pointer.Implements(reflect.TypeFor[json.Marshaler]()) || pointer.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// numberValue reads a json.Number by Python's rules.
func numberValue(number json.Number) (any, error) {
	v, err := parse([]byte(number), nil)
	switch v.(type) {
	case int64, *big.Int, float64:
		if err == nil {
			return v, nil
		}
	}
	return nil, typeErrorf(reflect.TypeOf(number), "json.Number does not hold a number")
}

// asUUID recognises the UUID types of other packages: sixteen bytes that print as
// a UUID.
func asUUID(v reflect.Value) (UUID, bool) {
	if !isUUIDType(v.Type()) {
		return UUID{}, false
	}
	var u UUID
	reflect.Copy(reflect.ValueOf(u[:]), v)
	return u, strings.EqualFold(v.Interface().(fmt.Stringer).String(), u.String())
}

func isUUIDType(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8 &&
		t.Implements(reflect.TypeFor[fmt.Stringer]())
}

// asMarkup recognises text that is HTML: what Python tells by __html__.
func asMarkup(v reflect.Value) (Markup, bool) {
	if isTemplateHTML(v.Type()) {
		return Markup(v.String()), true
	}
	if h, ok := v.Interface().(interface{ HTML() string }); ok {
		return Markup(h.HTML()), true
	}
	return "", false
}

// isTemplateHTML tells html/template.HTML by name, which spares everyone the
// import of html/template.
func isTemplateHTML(t reflect.Type) bool {
	return t.PkgPath() == "html/template" && t.Name() == "HTML"
}

func (n *normalizer) pointed(v reflect.Value) (any, error) {
	if err := n.enter(v.Type()); err != nil { // a pointer may point to itself
		return nil, err
	}
	out, err := n.value(v.Elem().Interface())
	n.depth--
	return out, err
}

func (n *normalizer) sequence(v reflect.Value) (any, error) {
	if v.Type().ConvertibleTo(reflect.TypeFor[Dict]()) { // a []Item under another name
		return n.dict(v.Convert(reflect.TypeFor[Dict]()).Interface().(Dict))
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		data := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(data), v)
		return data, nil
	}
	if err := n.enter(v.Type()); err != nil {
		return nil, err
	}
	out := make([]any, v.Len())
	for i := range out {
		elem, err := n.value(v.Index(i).Interface())
		if err != nil {
			return nil, inIndex(err, i)
		}
		out[i] = elem
	}
	n.depth--
	return out, nil
}

func (n *normalizer) mapping(v reflect.Value) (any, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, typeErrorf(v.Type(), "%s: only maps with string keys survive JSON", v.Type())
	}
	if err := n.enter(v.Type()); err != nil {
		return nil, err
	}
	out := make(Dict, 0, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		item, err := n.item(iter.Key().String(), iter.Value().Interface())
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	slices.SortFunc(out, byKey) // a Go map has no order of its own
	n.depth--
	return out, nil
}

func (n *normalizer) structure(v reflect.Value) (any, error) {
	fields, err := fieldsOf(v.Type())
	if err != nil {
		return nil, err
	}
	if err := n.enter(v.Type()); err != nil {
		return nil, err
	}
	out := make(Dict, 0, len(fields.list))
	for _, f := range fields.list {
		value, ok := f.get(v)
		if !ok || f.omits(value) {
			continue
		}
		item, err := n.item(f.name, value.Interface())
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	n.depth--
	return out, nil
}
