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
	text := new(jsonWriter)
	w := walker{spelling: text, deepest: MaxDepth}
	if err := w.dict(dict, dict); err != nil {
		return nil, err
	}
	return text.buf, nil
}

// jsonWriter is one text.
type jsonWriter struct{ buf []byte }

func (w *jsonWriter) raw(text string) { w.buf = append(w.buf, text...) }

func (w *jsonWriter) scalar(v any) (bool, error) {
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
		return true, w.text(v)
	case []byte:
		w.bytes(v)
	case ByteArray:
		w.bytes(v)
	default:
		return w.python(v)
	}
	return true, nil
}

// python writes the values JSON has no form for.
func (w *jsonWriter) python(v any) (bool, error) {
	switch v := v.(type) {
	case time.Time:
		return true, w.time(v)
	case DateTime:
		return true, w.datetime(v)
	case Opaque:
		if v.pickle {
			return true, pickledError(v)
		}
		return true, typeError(v, "a value of MessagePack that JSON cannot hold")
	case *big.Int:
		if v != nil {
			return true, w.big(v)
		}
	}
	return msgspecText(w, v)
}

func (w *jsonWriter) bytes(data []byte) {
	w.buf = base64.StdEncoding.AppendEncode(append(w.buf, '"'), data)
	w.raw(`"`)
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

// datetime keeps the offset of a zone.
func (w *jsonWriter) datetime(d DateTime) error {
	if err := d.check(); err != nil {
		return err
	}
	if d.Zone == nil {
		return w.text(d.String())
	}
	t, err := d.AsTime()
	if err != nil {
		return typeError(d, "%w", err)
	}
	d.Zone = FixedZone{Offset: d.wall(time.UTC).Sub(t)}
	text, err := rfc3339(d.String(), d.Zone.(FixedZone))
	if err != nil {
		return err
	}
	return w.text(text)
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

// open refuses a dict whose keys would become strings, and so change silently.
func (w *jsonWriter) open(v any, _ int) error {
	switch v := v.(type) {
	case Map:
		for _, pair := range v.Pairs {
			if _, isStr := pair.Key.(string); !isStr {
				return typeError(v, "a dict with a key that is no str, which JSON cannot hold")
			}
		}
	case Deque:
		return unsupported(v)
	}
	w.raw(w.brackets(v)[:1])
	return nil
}

func (w *jsonWriter) brackets(v any) string {
	switch v.(type) {
	case taggedjson.Dict, Map:
		return "{}"
	}
	return "[]"
}

func (w *jsonWriter) item(_ any, i, _ int) {
	if i > 0 {
		w.raw(",")
	}
}

func (w *jsonWriter) colon() { w.raw(":") }

func (w *jsonWriter) close(v any, _ int) { w.raw(w.brackets(v)[1:]) }
