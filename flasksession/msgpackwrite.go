package flasksession

import (
	"encoding/binary"
	"math"
	"math/big"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func writeMsgPack(dict taggedjson.Dict) ([]byte, error) {
	out := new(msgpackWriter)
	w := walker{spelling: out, deepest: MaxDepth}
	if err := w.dict(dict, dict); err != nil {
		return nil, err
	}
	return out.buf, nil
}

// msgpackWriter writes each value in the fewest bytes, as msgspec does.
type msgpackWriter struct{ buf []byte }

func (w *msgpackWriter) scalar(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		w.put(msgpackNil)
		return true, nil
	case bool:
		w.bool(v)
		return true, nil
	case int64:
		w.int(v)
		return true, nil
	case float64:
		w.put(msgpackFloat64)
		w.buf = binary.BigEndian.AppendUint64(w.buf, math.Float64bits(pythonNaN(v)))
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
	if err := checkText(s); err != nil {
		return err
	}
	if err := checkLen(s, len(s)); err != nil {
		return err
	}
	if len(s) < msgpackNil-msgpackFixStr {
		w.put(msgpackFixStr | byte(len(s)))
	} else {
		w.length(len(s), msgpackStr8, msgpackStr16, msgpackStr32)
	}
	w.buf = append(w.buf, s...)
	return nil
}

func (w *msgpackWriter) put(code byte) { w.buf = append(w.buf, code) }

func (w *msgpackWriter) bool(v bool) {
	if v {
		w.put(msgpackTrue)
	} else {
		w.put(msgpackFalse)
	}
}

func (w *msgpackWriter) int(n int64) {
	switch {
	case n >= 0:
		w.uint(uint64(n))
	case n >= msgpackMinFixInt-256:
		w.put(byte(n))
	case n >= math.MinInt8:
		w.buf = append(w.buf, msgpackInt8, byte(n))
	case n >= math.MinInt16:
		w.put(msgpackInt16)
		w.buf = binary.BigEndian.AppendUint16(w.buf, uint16(n))
	case n >= math.MinInt32:
		w.put(msgpackInt32)
		w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(n))
	default:
		w.put(msgpackInt64)
		w.buf = binary.BigEndian.AppendUint64(w.buf, uint64(n))
	}
}

func (w *msgpackWriter) uint(n uint64) {
	switch {
	case n <= msgpackMaxFixInt:
		w.put(byte(n))
	case n <= math.MaxUint8:
		w.buf = append(w.buf, msgpackUint8, byte(n))
	case n <= math.MaxUint16:
		w.put(msgpackUint16)
		w.buf = binary.BigEndian.AppendUint16(w.buf, uint16(n))
	case n <= math.MaxUint32:
		w.put(msgpackUint32)
		w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(n))
	default:
		w.put(msgpackUint64)
		w.buf = binary.BigEndian.AppendUint64(w.buf, n)
	}
}

// length writes a length that checkLen has passed, with the code for its size. There may be
// no code for one byte: 0.
func (w *msgpackWriter) length(n int, code8, code16, code32 byte) {
	switch {
	case n <= math.MaxUint8 && code8 != 0:
		w.buf = append(w.buf, code8, byte(n))
	case n <= math.MaxUint16:
		w.put(code16)
		w.buf = binary.BigEndian.AppendUint16(w.buf, uint16(n))
	default:
		w.put(code32)
		w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(n))
	}
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
	w.length(len(data), msgpackBin8, msgpackBin16, msgpackBin32)
	w.buf = append(w.buf, data...)
	return nil
}

func (w *msgpackWriter) big(n *big.Int) error {
	switch {
	case n.IsInt64():
		w.int(n.Int64())
		return nil
	case n.IsUint64():
		w.uint(n.Uint64())
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
	const most = 15 // members that the code itself counts
	switch v.(type) {
	case taggedjson.Dict, Map:
		if n <= most {
			w.put(msgpackFixMap | byte(n))
		} else {
			w.length(n, 0, msgpackMap16, msgpackMap32)
		}
	case Deque:
		return unsupported(v)
	default:
		if n <= most {
			w.put(msgpackFixArray | byte(n))
		} else {
			w.length(n, 0, msgpackArray16, msgpackArray32)
		}
	}
	return nil
}

func (w *msgpackWriter) item(any, int, int) {}
func (w *msgpackWriter) colon()             {}
func (w *msgpackWriter) close(any, int)     {}
