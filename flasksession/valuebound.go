package flasksession

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// MaxValues is how many values a stored session may have, 1,048,576. Each number, text, list,
// dict and key of a dict counts as one, wherever it stands; in JSON a tagged value is a dict of one
// key, and a text that a tag makes a tuple of characters counts as one. Of a pickle its instructions
// count, of which a value takes one to three. A session of more is [ErrTooManyValues], before it is stored,
// and before MessagePack or JSON is decoded. It holds of the formats of this package and of a
// taggedjson.Codec; another Serialization has to see to it itself.
const MaxValues = 1 << 20

// ErrTooManyValues reports a session of more than [MaxValues] values. One that is stored already
// is an [ErrStored] as well.
var ErrTooManyValues = errors.New("flasksession: the session has more than 1048576 values")

// tooManyTagged is tooManyJSON for the formats that are written by package taggedjson.
func tooManyTagged(format serializer.Payload, data []byte) bool {
	_, isJSON := format.(*taggedjson.Codec)
	return isJSON && tooManyJSON(data)
}

// A value takes a byte at least, so that shorter sessions are not looked into.
func tooManyMsgPack(data []byte) bool {
	return len(data) > MaxValues && msgpackValues(data, MaxValues+1) > MaxValues
}

func tooManyJSON(data []byte) bool {
	return len(data) > MaxValues && jsonValues(data, MaxValues+1) > MaxValues
}

// msgpackValues counts the values of one in MessagePack, up to so many. What follows it, and what
// is no MessagePack, is left to the reader.
func msgpackValues(data []byte, most int) (count int) {
	for missing := uint64(1); missing > 0 && len(data) > 0 && count < most; missing-- {
		size, members := msgpackToken(data)
		if size > uint64(len(data)) {
			return count
		}
		count++
		data, missing = data[size:], missing+members
	}
	return count
}

// msgpackToken is how many bytes a value takes without its members, and how many members it has,
// of a dict its keys and values.
func msgpackToken(data []byte) (size, members uint64) {
	switch code := data[0]; {
	case code <= msgpackMaxFixInt, code >= msgpackMinFixInt:
		return 1, 0
	case code < msgpackFixArray:
		return 1, 2 * uint64(code&15)
	case code < msgpackFixStr:
		return 1, uint64(code & 15)
	case code < msgpackNil:
		return 1 + uint64(code&31), 0
	case code == msgpackFloat32, code == msgpackFloat64:
		return 1 + 4<<(code&1), 0
	case msgpackUint8 <= code && code <= msgpackInt64:
		return 1 + 1<<(code&3), 0
	case msgpackFixExt1 <= code && code <= msgpackFixExt16:
		return 2 + 1<<(code-msgpackFixExt1), 0
	}
	return msgpackCounted(data)
}

// msgpackCounted is msgpackToken of a value whose length follows its code.
func msgpackCounted(data []byte) (size, members uint64) {
	code, width := data[0], lengthSize(data[0])
	var wide [8]byte
	if len(data) <= width {
		return 1 + uint64(width), 0 // too short
	}
	copy(wide[8-width:], data[1:])
	head, n := 1+uint64(width), binary.BigEndian.Uint64(wide[:])
	switch code {
	case msgpackArray16, msgpackArray32:
		return head, n
	case msgpackMap16, msgpackMap32:
		return head, 2 * n
	}
	if isExtension(code) {
		head++
	}
	return head + n, 0
}

const (
	jsonSpace   = " \t\n\r"
	betweenJSON = jsonSpace + ",:]}"
)

// jsonValues counts the values of a dict or a list in JSON, up to so many, be it msgspec's or
// Python's, with tags or without. A list is no session, but is read before that is seen. Other
// data has none here, and is left to the reader.
func jsonValues(data []byte, most int) (count int) {
	if begin := bytes.TrimLeft(data, jsonSpace); len(begin) == 0 || begin[0] != '{' && begin[0] != '[' {
		return 0
	}
	for pos := 0; pos < len(data) && count < most; {
		switch c := data[pos]; {
		case c == '"':
			pos = afterJSONString(data, pos)
			count++
		case c == '{', c == '[':
			pos++
			count++
		case strings.IndexByte(betweenJSON, c) >= 0:
			pos++
		default:
			pos = afterJSONWord(data, pos)
			count++
		}
	}
	return count
}

// afterJSONString is where a string ends that begins at pos.
func afterJSONString(data []byte, pos int) int {
	for pos++; pos < len(data); pos++ {
		switch data[pos] {
		case '"':
			return pos + 1
		case '\\':
			pos++
		}
	}
	return len(data)
}

// afterJSONWord is where a number or a word ends that begins at pos.
func afterJSONWord(data []byte, pos int) int {
	for pos < len(data) && strings.IndexByte(betweenJSON+`[{"`, data[pos]) < 0 {
		pos++
	}
	return pos
}
