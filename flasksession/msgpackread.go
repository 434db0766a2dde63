package flasksession

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

func readMsgPack(data []byte) (any, error) {
	text := string(data)
	source := strings.NewReader(text)
	r := msgpackReader{text: text, source: source, tokens: msgpack.NewDecoder(source)}
	value, err := r.value(asValue)
	if err != nil {
		return nil, err
	}
	if source.Len() > 0 {
		return nil, r.fault("trailing data")
	}
	return value, nil
}

// msgpackReader reads token by token, within bounds of its own: the package's
// DecodeInterface believes lengths, follows any depth, and ignores what trails. No
// length is believed before so many bytes are known to follow. Members of
// unfinished containers wait on two stacks, so that a length that lies allocates
// nothing.
type msgpackReader struct {
	text   string // the data; strings and Opaques are parts of it
	source *strings.Reader
	tokens *msgpack.Decoder // reads from source, never ahead
	depth  int
	elems  []any
	items  []taggedjson.Item
}

// place is what a value is read for. Python wants the keys of a dict hashable.
type place int

const (
	asValue place = iota
	asKey         // arrays are tuples
	asLeaf        // arrays are lists, which have no hash
)

func (r *msgpackReader) pos() int { return len(r.text) - r.source.Len() }

func (r *msgpackReader) fault(format string, args ...any) error {
	return &DecodeError{Format: "MessagePack", Offset: r.pos(), Msg: fmt.Sprintf(format, args...)}
}

func (r *msgpackReader) truncated() error { return r.fault("truncated") }

func (r *msgpackReader) value(as place) (any, error) {
	start := r.pos()
	code, err := r.tokens.PeekCode()
	if err != nil {
		return nil, r.truncated()
	}
	switch {
	case msgpcode.IsString(code):
		return r.str()
	case msgpcode.IsFixedArray(code), code == msgpcode.Array16, code == msgpcode.Array32:
		return r.list(as)
	case msgpcode.IsFixedMap(code), code == msgpcode.Map16, code == msgpcode.Map32:
		return r.dict(as, start)
	case msgpcode.IsBin(code):
		data, err := r.chunk(r.tokens.DecodeBytesLen)
		return []byte(data), err
	case msgpcode.IsExt(code):
		return r.ext(as, start)
	}
	return r.scalar(code)
}

func (r *msgpackReader) scalar(code byte) (value any, err error) {
	switch code {
	case msgpcode.Nil:
		err = r.tokens.DecodeNil()
	case msgpcode.True, msgpcode.False:
		value, err = r.tokens.DecodeBool()
	case msgpcode.Float, msgpcode.Double:
		value, err = r.tokens.DecodeFloat64()
	case msgpcode.Uint64:
		var n uint64
		n, err = r.tokens.DecodeUint64()
		value = intOf(n)
	case msgpcode.Int8, msgpcode.Int16, msgpcode.Int32, msgpcode.Int64, msgpcode.Uint8, msgpcode.Uint16, msgpcode.Uint32:
		value, err = r.tokens.DecodeInt64()
	default:
		if !msgpcode.IsFixedNum(code) {
			return nil, r.fault("code %#x", code)
		}
		value, err = r.tokens.DecodeInt64()
	}
	if err != nil {
		return nil, r.truncated()
	}
	return value, nil
}

func intOf(n uint64) any {
	if n <= math.MaxInt64 {
		return int64(n)
	}
	return new(big.Int).SetUint64(n)
}

// length reads a length and makes sure that so many members, each of at least size
// bytes, can follow.
func (r *msgpackReader) length(read func() (int, error), size int) (int, error) {
	n, err := read()
	if err != nil || n < 0 || n > r.source.Len()/size { // negative where an int has 32 bits
		return 0, r.truncated()
	}
	return n, nil
}

// chunk reads a length and returns so many bytes.
func (r *msgpackReader) chunk(read func() (int, error)) (string, error) {
	n, err := r.length(read, 1)
	if err != nil {
		return "", err
	}
	start := r.pos()
	_, err = r.source.Seek(int64(n), io.SeekCurrent)
	return r.text[start : start+n], err
}

func (r *msgpackReader) str() (any, error) {
	text, err := r.chunk(r.tokens.DecodeBytesLen)
	if err != nil {
		return nil, err
	}
	if !utf8.ValidString(text) {
		return nil, r.fault("invalid UTF-8 in a string")
	}
	return text, nil
}

// nest counts a level that opens; the caller counts it down.
func (r *msgpackReader) nest() error {
	if r.depth++; r.depth > MaxDepth {
		return r.fault("nested deeper than %d levels", MaxDepth)
	}
	return nil
}

const unhashable = "a key of a dict that has no hash in Python"

func (r *msgpackReader) list(as place) (any, error) {
	n, err := r.length(r.tokens.DecodeArrayLen, 1)
	if err != nil {
		return nil, err
	}
	const longTuple = 16 // msgspec reads a longer tuple by way of a list, and its elements as values
	switch {
	case as == asLeaf:
		return nil, r.fault(unhashable)
	case as == asKey && n > longTuple:
		as = asLeaf
	}
	if err := r.nest(); err != nil {
		return nil, err
	}
	base := len(r.elems)
	for range n {
		elem, err := r.value(as)
		if err != nil {
			return nil, err
		}
		r.elems = append(r.elems, elem)
	}
	list := append(make([]any, 0, n), r.elems[base:]...)
	clear(r.elems[base:])
	r.elems = r.elems[:base]
	r.depth--
	return list, nil
}

// dict reads a dict that began at start. With a key that is no str it is an Opaque.
func (r *msgpackReader) dict(as place, start int) (any, error) {
	n, err := r.length(r.tokens.DecodeMapLen, 2)
	if err != nil {
		return nil, err
	}
	if as != asValue {
		return nil, r.fault(unhashable)
	}
	if err := r.nest(); err != nil {
		return nil, err
	}
	base, odd := len(r.items), false
	for range n {
		key, err := r.value(asKey)
		if err != nil {
			return nil, err
		}
		name, isStr := key.(string)
		odd = odd || !isStr
		value, err := r.value(asValue)
		if err != nil {
			return nil, err
		}
		r.items = append(r.items, taggedjson.Item{Key: name, Value: value})
	}
	var value any = Opaque{data: r.text[start:r.pos()]}
	if !odd {
		value = lastWins(r.items[base:])
	}
	clear(r.items[base:])
	r.items = r.items[:base]
	r.depth--
	return value, nil
}

// ext reads an extension that began at start.
func (r *msgpackReader) ext(as place, start int) (any, error) {
	var id int8
	data, err := r.chunk(func() (n int, err error) {
		id, n, err = r.tokens.DecodeExtHeader()
		return n, err
	})
	if err != nil {
		return nil, err
	}
	const timestamp = -1
	if id == timestamp {
		return r.time(data)
	}
	if as != asValue {
		return nil, r.fault(unhashable)
	}
	return Opaque{data: r.text[start:r.pos()]}, nil
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
