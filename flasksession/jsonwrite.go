package flasksession

import (
	"encoding/base64"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func writeJSON(dict taggedjson.Dict) ([]byte, error) {
	var w jsonWriter
	if err := w.dict(dict); err != nil {
		return nil, err
	}
	return w.buf, nil
}

// jsonWriter is the state of one text.
type jsonWriter struct {
	buf   []byte
	depth int
}

func (w *jsonWriter) raw(text string) { w.buf = append(w.buf, text...) }

func (w *jsonWriter) value(v any) error {
	switch v := v.(type) {
	case nil:
		w.raw("null")
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case int64:
		w.buf = strconv.AppendInt(w.buf, v, 10)
	case float64:
		w.buf = appendFloat(w.buf, v)
	case string:
		return w.text(v)
	case []any:
		return w.list(v)
	case taggedjson.Tuple:
		return w.list(v)
	case taggedjson.Dict:
		return w.dict(v)
	default:
		return w.python(v)
	}
	return nil
}

// python writes the values JSON has no form for, and those of other types.
func (w *jsonWriter) python(v any) error {
	switch v := v.(type) {
	case []byte:
		w.buf = base64.StdEncoding.AppendEncode(append(w.buf, '"'), v)
		w.raw(`"`)
		return nil
	case taggedjson.UUID:
		return w.text(v.String())
	case time.Time:
		return w.time(v)
	case taggedjson.Markup:
		return markupError(v)
	case Opaque:
		return typeError(v, "a value of MessagePack that JSON cannot hold")
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

// appendFloat appends the shortest digits that read back: positional from 1e-5 up
// to 1e16, else with a bare exponent, unlike Python's own repr. What is no number
// becomes null.
func appendFloat(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case math.IsNaN(f), math.IsInf(f, 0):
		return append(dst, "null"...)
	case abs != 0 && (abs < 1e-5 || abs >= 1e16):
		return appendExponent(dst, f)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if !slices.Contains(dst[start:], '.') {
		dst = append(dst, ".0"...)
	}
	return dst
}

// appendExponent writes 1e16 and 1e-6, where strconv has 1e+16 and 1e-06.
func appendExponent(dst []byte, f float64) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	sign := start + slices.Index(dst[start:], 'e') + 1
	digits := sign + 1
	if dst[digits] == '0' {
		digits++
	}
	if dst[sign] == '-' {
		sign++
	}
	return append(dst[:sign], dst[digits:]...)
}

// big writes what Python turns into text and back: its limit counts the digits, and
// msgspec's reader counts the sign as well.
func (w *jsonWriter) big(n *big.Int) error {
	const tooMany = taggedjson.MaxIntDigits*10/3 + 1 // bits; tells before the costly conversion
	if n.BitLen() <= tooMany {
		if text := n.String(); len(text) <= taggedjson.MaxIntDigits {
			w.raw(text)
			return nil
		}
	}
	return typeError(n, "an int of more than %d characters", taggedjson.MaxIntDigits)
}

func (w *jsonWriter) time(t time.Time) error {
	t, err := pythonTime(t)
	if err != nil {
		return err
	}
	layout := `"2006-01-02T15:04:05Z"`
	if t.Nanosecond() != 0 {
		layout = `"2006-01-02T15:04:05.000000Z"`
	}
	w.buf = t.AppendFormat(w.buf, layout)
	return nil
}

// text escapes quotes, backslashes and what is below a space, and nothing else.
func (w *jsonWriter) text(s string) error {
	if err := checkText(s); err != nil {
		return err
	}
	w.raw(`"`)
	done := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			w.raw(s[done:i])
			w.escape(c)
			done = i + 1
		}
	}
	w.raw(s[done:])
	w.raw(`"`)
	return nil
}

func (w *jsonWriter) escape(c byte) {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		w.buf = append(w.buf, '\\', c)
	case '\b':
		w.raw(`\b`)
	case '\t':
		w.raw(`\t`)
	case '\n':
		w.raw(`\n`)
	case '\f':
		w.raw(`\f`)
	case '\r':
		w.raw(`\r`)
	default:
		w.buf = append(w.buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}

func (w *jsonWriter) list(list []any) error {
	if err := enter(&w.depth, list); err != nil {
		return err
	}
	w.raw("[")
	for i, elem := range list {
		if i > 0 {
			w.raw(",")
		}
		if err := w.value(elem); err != nil {
			return inIndex(err, i)
		}
	}
	w.raw("]")
	w.depth--
	return nil
}

func (w *jsonWriter) dict(dict taggedjson.Dict) error {
	if err := enter(&w.depth, dict); err != nil {
		return err
	}
	if err := checkKeys(dict); err != nil {
		return err
	}
	w.raw("{")
	for i, item := range dict {
		if i > 0 {
			w.raw(",")
		}
		if err := w.text(item.Key); err != nil {
			return inKey(err, item.Key)
		}
		w.raw(":")
		if err := w.value(item.Value); err != nil {
			return inKey(err, item.Key)
		}
	}
	w.raw("}")
	w.depth--
	return nil
}
