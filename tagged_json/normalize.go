package taggedjson

import (
	"math/big"
	"reflect"
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
