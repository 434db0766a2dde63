package taggedjson

import (
	"encoding"
	"encoding/json"
	"math/big"
	"reflect"
	"time"
)

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
	case t == reflect.TypeFor[time.Time]():
		return true, assignTime(dst, value)
	case t == reflect.TypeFor[UUID](), t == reflect.TypeFor[Dict](), t == reflect.TypeFor[Tuple]():
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

// assignTime takes the values of custom tags that are a moment. assign has taken
// time.Time itself.
func assignTime(dst reflect.Value, value any) error {
	moment, ok := value.(interface{ AsTime() (time.Time, error) })
	if !ok {
		return misfit(dst, value)
	}
	t, err := moment.AsTime()
	if err != nil {
		return &TypeError{Type: dst.Type(), Err: err}
	}
	dst.Set(reflect.ValueOf(t))
	return nil
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
