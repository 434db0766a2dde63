package flasksession

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/big"
	"sync"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func writeMsgPack(dict taggedjson.Dict) ([]byte, error) {
	w := msgpackWriters.Get().(*msgpackWriter)
	defer w.release()
	if err := w.session(dict); err != nil {
		return nil, err
	}
	return bytes.Clone(w.buf), nil
}

// session writes the plain way, and only if that is not enough the other.
func (w *msgpackWriter) session(dict taggedjson.Dict) error {
	if plain, ok := appendMsgPackDict(w.buf, dict, 1); ok {
		w.buf = plain
		return nil
	}
	walk := walker{spelling: w, deepest: MaxDepth}
	return walk.dict(dict, dict)
}

var msgpackWriters = sync.Pool{New: func() any { return new(msgpackWriter) }}

// release gives the writer back with room for a common session.
func (w *msgpackWriter) release() {
	const most = 64 << 10
	if w.buf = w.buf[:0]; cap(w.buf) > most {
		w.buf = nil
	}
	msgpackWriters.Put(w)
}

// msgpackWriter writes each value in the fewest bytes, as msgspec does.
type msgpackWriter struct{ buf []byte }

func (w *msgpackWriter) scalar(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		w.put(msgpackNil)
		return true, nil
	case bool:
		w.buf = appendMsgPackBool(w.buf, v)
		return true, nil
	case int64:
		w.buf = appendMsgPackInt(w.buf, v)
		return true, nil
	case float64:
		w.buf = appendMsgPackFloat(w.buf, v)
		return true, nil
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
	written, ok := appendMsgPackText(w.buf, s)
	if ok {
		w.buf = written
		return nil
	}
	if err := checkText(s); err != nil {
		return err
	}
	return checkLen(s, len(s))
}

func (w *msgpackWriter) put(code byte) { w.buf = append(w.buf, code) }

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
	w.buf = appendMsgPackLen(w.buf, len(data), msgpackBin8, msgpackBin16, msgpackBin32)
	w.buf = append(w.buf, data...)
	return nil
}

func (w *msgpackWriter) big(n *big.Int) error {
	switch {
	case n.IsInt64():
		w.buf = appendMsgPackInt(w.buf, n.Int64())
		return nil
	case n.IsUint64():
		w.buf = appendMsgPackUint(w.buf, n.Uint64())
		return nil
	}
	return typeError(n, "an int below -2**63 or above 2**64-1")
}

func (w *msgpackWriter) time(t time.Time) error {
	t, err := pythonTime(t)
	if err != nil {
		return err
	}
	const tiny = 1 << 34 // seconds that leave room for the nanoseconds in 64 bits
	seconds, nanoseconds := uint64(t.Unix()), uint64(t.Nanosecond())
	timestamp := msgpackTimestamp
	switch {
	case nanoseconds == 0 && seconds <= math.MaxUint32:
		w.buf = append(w.buf, msgpackFixExt4, byte(timestamp))
		w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(seconds))
	case seconds < tiny:
		w.buf = append(w.buf, msgpackFixExt8, byte(timestamp))
		w.buf = binary.BigEndian.AppendUint64(w.buf, nanoseconds<<34|seconds)
	default:
		w.buf = append(w.buf, msgpackExt8, 12, byte(timestamp))
		w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(nanoseconds))
		w.buf = binary.BigEndian.AppendUint64(w.buf, seconds)
	}
	return nil
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
	w.buf = append(w.buf, o.data...)
	return nil
}

func (w *msgpackWriter) open(v any, n int) error {
	if err := checkLen(v, n); err != nil {
		return err
	}
	switch v.(type) {
	case taggedjson.Dict, Map:
		w.buf = appendMsgPackMap(w.buf, n)
	case Deque:
		return unsupported(v)
	default:
		w.buf = appendMsgPackArray(w.buf, n)
	}
	return nil
}

func (w *msgpackWriter) item(any, int, int) {}
func (w *msgpackWriter) colon()             {}
func (w *msgpackWriter) close(any, int)     {}
