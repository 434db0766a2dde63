package taggedjson

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
)

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
	if key := v.Type().Key(); hasOwnText(key) {
		return nil, typeErrorf(v.Type(), "%s: keys of %s have their own text form, which Python would not read back as this type; convert them", v.Type(), key)
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
	out = sortedByKey(out) // a Go map has no order of its own
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
