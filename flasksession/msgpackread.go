package flasksession

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func readMsgPack(data []byte) (taggedjson.Dict, error) {
	r := msgpackReader{data: data, text: string(data)}
	session, other, err := r.session()
	switch {
	case err != nil:
		return nil, err
	case r.pos < len(r.data):
		return nil, r.fault("trailing data")
	case session != nil:
		return session, nil
	}
	return sessionOf(other)
}

// session reads the whole, which is nearly always a dict of a few keys. As one value among others
// it would need a box.
func (r *msgpackReader) session() (session taggedjson.Dict, other any, err error) {
	if len(r.data) == 0 || r.data[0]&^maxCounted != msgpackFixMap {
		other, err = r.value(asValue)
		return nil, other, err
	}
	r.pos++
	session, isOdd, err := r.dict(asValue, uint64(r.data[0]&maxCounted))
	if isOdd {
		return nil, Opaque{data: r.text}, nil
	}
	return session, nil, err
}

// msgpackReader reads the bytes of one value after the other, within bounds.
type msgpackReader struct {
	data  []byte
	text  string // the same; strings and Opaques are parts of it
	pos   int
	depth int
	owed  int // bytes that the members to come of all open containers take at least
}

// place is what a value is read for. Python wants the keys of a dict hashable.
type place int

const (
	asValue place = iota
	asKey         // arrays are tuples
	asLeaf        // arrays are lists, which have no hash
)

// fault stays out of the functions that read, which it would make too long to be inlined themselves.
//
//go:noinline
func (r *msgpackReader) fault(format string, args ...any) error {
	return &DecodeError{Format: "MessagePack", Offset: r.pos, Msg: fmt.Sprintf(format, args...)}
}

func (r *msgpackReader) truncated() error { return r.fault("truncated") }

func (r *msgpackReader) value(as place) (any, error) {
	start := r.pos
	if start == len(r.data) {
		return nil, r.truncated()
	}
	code := r.data[start]
	r.pos++
	switch {
	case code <= msgpackMaxFixInt:
		return int64(code), nil
	case code >= msgpackMinFixInt:
		return int64(int8(code)), nil
	case code < msgpackFixArray:
		return r.boxedDict(as, start, uint64(code&maxCounted))
	case code < msgpackFixStr:
		return r.list(as, uint64(code&maxCounted))
	case code < msgpackNil:
		return boxed(r.str(uint64(code & 31)))
	}
	return r.coded(code, as, start)
}

// coded reads a value whose first byte is a code and nothing else.
func (r *msgpackReader) coded(code byte, as place, start int) (any, error) {
	switch code {
	case msgpackNil:
		return nil, nil
	case msgpackFalse, msgpackTrue:
		return code == msgpackTrue, nil
	case msgpackFloat32, msgpackFloat64, msgpackUint8, msgpackUint16, msgpackUint32, msgpackUint64,
		msgpackInt8, msgpackInt16, msgpackInt32, msgpackInt64:
		return r.number(code)
	case msgpackFixExt1, msgpackFixExt2, msgpackFixExt4, msgpackFixExt8, msgpackFixExt16:
		return r.ext(as, start, 1<<(code-msgpackFixExt1))
	}
	size := lengthSize(code)
	if size == 0 {
		r.pos-- // at the code itself
		return nil, r.fault("code %#x", code)
	}
	n, err := r.uint(size)
	if err != nil {
		return nil, err
	}
	switch code {
	case msgpackStr8, msgpackStr16, msgpackStr32:
		return boxed(r.str(n))
	case msgpackArray16, msgpackArray32:
		return r.list(as, n)
	case msgpackMap16, msgpackMap32:
		return r.boxedDict(as, start, n)
	case msgpackBin8, msgpackBin16, msgpackBin32:
		data, err := r.chunk(n)
		return []byte(data), err
	}
	return r.ext(as, start, n)
}

// boxed is text as a value; nil beside an error.
func boxed(text string, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return text, nil
}

// uint reads a number of so many bytes, the highest first.
func (r *msgpackReader) uint(size int) (n uint64, err error) {
	if len(r.data)-r.pos < size {
		r.pos = len(r.data)
		return 0, r.truncated()
	}
	b := r.data[r.pos:]
	r.pos += size
	switch size {
	case 1:
		return uint64(b[0]), nil
	case 2:
		return uint64(binary.BigEndian.Uint16(b)), nil
	case 4:
		return uint64(binary.BigEndian.Uint32(b)), nil
	}
	return binary.BigEndian.Uint64(b), nil
}

func (r *msgpackReader) number(code byte) (any, error) {
	size := 1 << (code & 3) // of integers; those of floats are the other way about
	if code == msgpackFloat32 || code == msgpackFloat64 {
		size = 4 << (code & 1)
	}
	n, err := r.uint(size)
	if err != nil {
		return nil, err
	}
	switch code {
	case msgpackFloat32:
		return float64(math.Float32frombits(uint32(n))), nil
	case msgpackFloat64:
		return math.Float64frombits(n), nil
	case msgpackInt8:
		return int64(int8(n)), nil
	case msgpackInt16:
		return int64(int16(n)), nil
	case msgpackInt32:
		return int64(int32(n)), nil
	case msgpackInt64:
		return int64(n), nil
	}
	return intOf(n), nil
}

func intOf(n uint64) any {
	if n <= math.MaxInt64 {
		return int64(n)
	}
	return new(big.Int).SetUint64(n)
}

// length makes sure that n members, each of at least size bytes, can follow.
func (r *msgpackReader) length(n uint64, size int) (int, error) {
	if free := len(r.data) - r.pos - r.owed; free < 0 || n > uint64(free/size) {
		return 0, r.truncated()
	}
	r.owed += int(n) * size
	return int(n), nil
}

// chunk returns the next n bytes.
func (r *msgpackReader) chunk(n uint64) (string, error) {
	if n > uint64(len(r.data)-r.pos) {
		return "", r.truncated()
	}
	start := r.pos
	r.pos += int(n)
	return r.text[start:r.pos], nil
}

func (r *msgpackReader) str(n uint64) (string, error) {
	if n > uint64(len(r.text)-r.pos) {
		return "", r.truncated()
	}
	text := r.text[r.pos : r.pos+int(n)]
	r.pos += int(n)
	if !isText(text) {
		return "", r.fault("invalid UTF-8 in a string")
	}
	return text, nil
}

// ext reads an extension of n bytes that began at start.
func (r *msgpackReader) ext(as place, start int, n uint64) (any, error) {
	id, err := r.uint(1)
	if err != nil {
		return nil, err
	}
	data, err := r.chunk(n)
	if err != nil {
		return nil, err
	}
	if int8(id) == msgpackTimestamp {
		return r.time(data)
	}
	if as != asValue {
		return nil, r.fault(unhashable)
	}
	return Opaque{data: r.text[start:r.pos]}, nil
}

// time reads a timestamp as msgspec does, which rounds to microseconds.
func (r *msgpackReader) time(data string) (any, error) {
	var seconds int64
	var nanoseconds uint32
	switch b := []byte(data); len(b) {
	case 4:
		seconds = int64(binary.BigEndian.Uint32(b))
	case 8:
		both := binary.BigEndian.Uint64(b)
		seconds, nanoseconds = int64(both&(1<<34-1)), uint32(both>>34)
	case 12:
		nanoseconds, seconds = binary.BigEndian.Uint32(b), int64(binary.BigEndian.Uint64(b[4:]))
	default:
		return nil, r.fault("a timestamp of %d bytes", len(b))
	}
	if nanoseconds > 999_999_999 {
		return nil, r.fault("a timestamp's nanoseconds out of range")
	}
	const first, last = -62135596800, 253402300799 // the years 1 and 9999
	t := time.Unix(seconds, int64((nanoseconds+500)/1000*1000)).UTC()
	if seconds < first || seconds > last || t.Year() > 9999 {
		return nil, r.fault("a timestamp outside the years 1 to 9999")
	}
	return t, nil
}
