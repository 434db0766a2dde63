package taggedjson

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// writer writes one text. It takes the values of the package comment as they are
// and any other through normalize.
type writer struct {
	codec *Codec
	buf   []byte
	depth int
}

func (w *writer) value(v any) error {
	if tag, ok := w.codec.tagFor(v); ok {
		return w.custom(tag, v)
	}
	switch v := v.(type) {
	case nil:
		w.raw("null")
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case int64:
		w.buf = strconv.AppendInt(w.buf, v, 10)
	case float64:
		return w.float(v)
	case string:
		return w.text(v)
	case Dict:
		return w.dict(v)
	case []any:
		return w.array(v)
	default:
		return w.python(v)
	}
	return nil
}

// python writes the values that need a tag, and what is none of the package
// comment's values.
func (w *writer) python(v any) error {
	switch v := v.(type) {
	case Tuple:
		return w.tuple(v)
	case Markup:
		return w.markup(v)
	case []byte:
		return w.tagged(" b", v, func() error {
			w.buf = base64.StdEncoding.AppendEncode(append(w.buf, '"'), v)
			w.raw(`"`)
			return nil
		})
	case UUID:
		return w.tagged(" u", v, func() error {
			w.buf = hex.AppendEncode(append(w.buf, '"'), v[:])
			w.raw(`"`)
			return nil
		})
	case time.Time:
		return w.tagged(" d", v, func() error { return w.date(v) })
	case *big.Int:
		if v != nil {
			return w.big(v)
		}
	}
	model, err := w.codec.normalize(v)
	if err != nil {
		return err
	}
	return w.value(model)
}

func (w *writer) raw(text string) { w.buf = append(w.buf, text...) }

func (w *writer) float(f float64) error {
	if w.codec.options.Portable && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return &TypeError{Type: reflect.TypeFor[float64](), Err: errNotFinite}
	}
	w.buf = appendFloat(w.buf, f, "Infinity", "NaN")
	return nil
}

func (w *writer) text(s string) (err error) {
	if w.codec.options.Portable && !utf8.ValidString(s) && validText(s) {
		return &TypeError{Type: reflect.TypeFor[string](), Err: errSurrogate}
	}
	appendText := appendASCII
	if w.codec.options.RawUnicode {
		appendText = appendRaw
	}
	buf, err := appendText(w.buf, s)
	if err != nil {
		return &TypeError{Type: reflect.TypeFor[string](), Err: err}
	}
	w.buf = buf
	return nil
}

func (w *writer) big(n *big.Int) error {
	if w.codec.options.Portable && !n.IsInt64() && !n.IsUint64() {
		return &TypeError{Type: reflect.TypeOf(n), Err: errBeyond64}
	}
	buf, err := appendBig(w.buf, n)
	if err != nil {
		return &TypeError{Type: reflect.TypeOf(n), Err: err}
	}
	w.buf = buf
	return nil
}

func (w *writer) date(t time.Time) error {
	buf, err := appendDate(append(w.buf, '"'), t)
	if err != nil {
		return &TypeError{Type: reflect.TypeOf(t), Err: err}
	}
	w.buf = append(buf, '"')
	return nil
}

func (w *writer) comma() {
	w.buf = append(w.buf, ',')
	if w.codec.options.Spaced {
		w.buf = append(w.buf, ' ')
	}
}

func (w *writer) colon() {
	w.buf = append(w.buf, ':')
	if w.codec.options.Spaced {
		w.buf = append(w.buf, ' ')
	}
}

// enter counts a level that opens; the caller counts it down. It says whether there is
// one too many.
func (w *writer) enter() (tooDeep bool) {
	w.depth++
	return w.depth > MaxWriteDepth
}

func depthError(t reflect.Type) error { return &TypeError{Type: t, Err: errWriteDepth} }

// tagged writes {key: child}.
func (w *writer) tagged(key string, v any, child func() error) error {
	if w.codec.options.Untagged {
		return typeErrorf(reflect.TypeOf(v), "%T is not JSON serializable without tags", v)
	}
	if w.enter() {
		return depthError(reflect.TypeOf(v))
	}
	w.raw(`{"` + key + `"`)
	w.colon()
	if err := child(); err != nil {
		return err
	}
	w.raw("}")
	w.depth--
	return nil
}

func (w *writer) custom(tag Tag, v any) error {
	child, err := tag.toChild(v)
	if err != nil {
		return err
	}
	if w.enter() {
		return depthError(reflect.TypeOf(v))
	}
	w.raw("{")
	if err := w.text(tag.key); err != nil {
		return err
	}
	w.colon()
	if err := w.value(child); err != nil {
		return err
	}
	w.raw("}")
	w.depth--
	return nil
}

// markup is a plain string for json.dumps, since Markup is a str in Python.
func (w *writer) markup(m Markup) error {
	if w.codec.options.Untagged {
		return w.text(string(m))
	}
	return w.tagged(" m", m, func() error { return w.text(string(m)) })
}

// tuple is an array for json.dumps.
func (w *writer) tuple(t Tuple) error {
	if w.codec.options.Untagged {
		return w.array(t)
	}
	return w.tagged(" t", t, func() error { return w.array(t) })
}

func (w *writer) array(list []any) error {
	if w.enter() {
		return depthError(reflect.TypeOf(list))
	}
	w.raw("[")
	for i, elem := range list {
		if i > 0 {
			w.comma()
		}
		if err := w.value(elem); err != nil {
			return inIndex(err, i)
		}
	}
	w.raw("]")
	w.depth--
	return nil
}

// dict writes an object. A dict whose only key is a tag is escaped, so that a
// reader does not take it for that tag.
func (w *writer) dict(d Dict) error {
	if len(d) == 1 {
		if _, isTag := w.codec.decode[d[0].Key]; isTag {
			escaped := Dict{{d[0].Key + "__", d[0].Value}}
			return w.tagged(" di", d, func() error { return w.object(escaped) })
		}
	}
	return w.object(d)
}

func (w *writer) object(d Dict) error {
	if w.enter() {
		return depthError(reflect.TypeOf(d))
	}
	d, err := w.ordered(d)
	if err != nil {
		return err
	}
	w.raw("{")
	for i, item := range d {
		if i > 0 {
			w.comma()
		}
		if err := w.text(item.Key); err != nil {
			return inKey(err, item.Key)
		}
		w.colon()
		if err := w.value(item.Value); err != nil {
			return inKey(err, item.Key)
		}
	}
	w.raw("}")
	w.depth--
	return nil
}
