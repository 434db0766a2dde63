package flasksession

import (
	"bytes"
	"math"
	"math/big"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/vmihailenco/msgpack/v5"
)

func writeMsgPack(dict taggedjson.Dict) ([]byte, error) {
	var buf bytes.Buffer
	w := walker{spelling: &msgpackWriter{buf: &buf, tokens: msgpack.NewEncoder(&buf)}, deepest: MaxDepth}
	if err := w.dict(dict); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// msgpackWriter writes token by token: the package's own walk writes integers at their Go
// width and dicts in the order of a Go map.
type msgpackWriter struct {
	buf    *bytes.Buffer
	tokens *msgpack.Encoder // writes to buf at once
}

func (w *msgpackWriter) scalar(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		return true, w.tokens.EncodeNil()
	case bool:
		return true, w.tokens.EncodeBool(v)
	case int64:
		return true, w.tokens.EncodeInt(v)
	case float64:
		return true, w.tokens.EncodeFloat64(pythonNaN(v))
	case string:
		return true, w.text(v)
	case []byte:
		return true, w.bytes(v)
	case ByteArray:
		return true, w.bytes(v)
	case time.Time:
		return true, w.time(v)
	case Opaque:
		return true, w.opaque(v)
	case *big.Int:
		if v != nil {
			return true, w.big(v)
		}
	case DateTime:
		return true, w.datetime(v)
	}
	return msgspecText(w, v)
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

// datetime writes a moment if the datetime is one, and otherwise its text.
func (w *msgpackWriter) datetime(d DateTime) error {
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
	return w.time(t)
}

func (w *msgpackWriter) opaque(o Opaque) error {
	switch {
	case o.pickle:
		return pickledError(o)
	case o.data == "":
		return typeError(o, "an Opaque that was not read")
	}
	_, err := w.buf.WriteString(o.data)
	return err
}

func (w *msgpackWriter) open(v any, n int) error {
	if err := checkLen(v, n); err != nil {
		return err
	}
	switch v.(type) {
	case taggedjson.Dict, Map:
		return w.tokens.EncodeMapLen(n)
	case Deque:
		return unsupported(v)
	}
	return w.tokens.EncodeArrayLen(n)
}

func (w *msgpackWriter) item(any, int, int) {}
func (w *msgpackWriter) colon()             {}
func (w *msgpackWriter) close(any, int)     {}
