package flasksession

import (
	"bytes"
	"math"
	"math/big"
	"time"
	"unicode/utf8"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/vmihailenco/msgpack/v5"
)

func writeMsgPack(dict taggedjson.Dict) ([]byte, error) {
	var buf bytes.Buffer
	w := msgpackWriter{buf: &buf, tokens: msgpack.NewEncoder(&buf)}
	if err := w.dict(dict); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// msgpackWriter walks a value and writes it token by token: the package's own walk
// writes integers at their Go width and dicts in the order of a Go map.
type msgpackWriter struct {
	buf    *bytes.Buffer
	tokens *msgpack.Encoder // writes to buf at once
	depth  int
}

func (w *msgpackWriter) value(v any) error {
	switch v := v.(type) {
	case nil:
		return w.tokens.EncodeNil()
	case bool:
		return w.tokens.EncodeBool(v)
	case int64:
		return w.tokens.EncodeInt(v)
	case float64:
		return w.tokens.EncodeFloat64(pythonNaN(v))
	case string:
		return w.text(v)
	case []byte:
		return w.bytes(v)
	case []any:
		return w.list(v)
	case taggedjson.Tuple:
		return w.list(v)
	case taggedjson.Dict:
		return w.dict(v)
	case time.Time:
		return w.time(v)
	case taggedjson.UUID:
		return w.tokens.EncodeString(v.String())
	case Opaque:
		return w.opaque(v)
	case taggedjson.Markup:
		return markupError(v)
	case *big.Int:
		if v != nil {
			return w.big(v)
		}
	}
	converted, err := convert(v)
	if err != nil {
		return err
	}
	return w.value(converted)
}

// convert turns a value of any other type into one of the package taggedjson's.
func convert(v any) (any, error) {
	var converted any
	err := model.Convert(v, &converted)
	return converted, err
}

func markupError(v any) error {
	return typeError(v, "msgspec refuses Markup; store a string, and mark it again when it is shown")
}

// pythonNaN gives Go's own NaN the bits of Python's. Others stay as they were read.
func pythonNaN(f float64) float64 {
	if math.Float64bits(f) == math.Float64bits(math.NaN()) {
		return math.Float64frombits(0x7ff8 << 48)
	}
	return f
}

func (w *msgpackWriter) text(s string) error {
	if err := checkText(s); err != nil {
		return err
	}
	if err := checkLen(s, len(s)); err != nil {
		return err
	}
	return w.tokens.EncodeString(s)
}

// checkText refuses lone surrogates too, as Python's own encoder does.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return typeError(s, "not UTF-8: invalid bytes or a lone surrogate")
	}
	return nil
}

// checkLen refuses what 32 bits cannot count.
func checkLen(v any, n int) error {
	if uint64(n) > math.MaxUint32 {
		return typeError(v, "longer than 2**32-1")
	}
	return nil
}

func (w *msgpackWriter) bytes(data []byte) error {
	if err := checkLen(data, len(data)); err != nil {
		return err
	}
	if err := w.tokens.EncodeBytesLen(len(data)); err != nil {
		return err
	}
	_, err := w.buf.Write(data)
	return err
}

func (w *msgpackWriter) big(n *big.Int) error {
	switch {
	case n.IsInt64():
		return w.tokens.EncodeInt(n.Int64())
	case n.IsUint64():
		return w.tokens.EncodeUint(n.Uint64())
	}
	return typeError(n, "an int below -2**63 or above 2**64-1")
}

func (w *msgpackWriter) time(t time.Time) error {
	t, err := pythonTime(t)
	if err != nil {
		return err
	}
	return w.tokens.EncodeTime(t)
}

// pythonTime returns t as a datetime holds it: years 1 to 9999, microseconds.
func pythonTime(t time.Time) (time.Time, error) {
	t = t.UTC()
	if year := t.Year(); year < 1 || year > 9999 {
		return t, typeError(t, "year %d is outside Python's 1 to 9999", year)
	}
	return t.Truncate(time.Microsecond), nil
}

func (w *msgpackWriter) opaque(o Opaque) error {
	if o.data == "" {
		return typeError(o, "an Opaque that was not read")
	}
	_, err := w.buf.WriteString(o.data)
	return err
}

func (w *msgpackWriter) list(list []any) error {
	if err := enter(&w.depth, list); err != nil {
		return err
	}
	if err := checkLen(list, len(list)); err != nil {
		return err
	}
	if err := w.tokens.EncodeArrayLen(len(list)); err != nil {
		return err
	}
	for i, elem := range list {
		if err := w.value(elem); err != nil {
			return inIndex(err, i)
		}
	}
	w.depth--
	return nil
}

// enter counts a level that opens; the caller counts it down.
func enter(depth *int, v any) error {
	if *depth++; *depth > MaxDepth {
		return typeError(v, "nested deeper than %d levels", MaxDepth)
	}
	return nil
}

func (w *msgpackWriter) dict(dict taggedjson.Dict) error {
	if err := enter(&w.depth, dict); err != nil {
		return err
	}
	if err := checkLen(dict, len(dict)); err != nil {
		return err
	}
	if err := checkKeys(dict); err != nil {
		return err
	}
	if err := w.tokens.EncodeMapLen(len(dict)); err != nil {
		return err
	}
	for _, item := range dict {
		if err := w.text(item.Key); err != nil {
			return inKey(err, item.Key)
		}
		if err := w.value(item.Value); err != nil {
			return inKey(err, item.Key)
		}
	}
	w.depth--
	return nil
}
