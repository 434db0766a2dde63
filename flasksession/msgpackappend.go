package flasksession

import (
	"encoding/binary"
	"math"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// appendMsgPackDict appends a dict that has nothing in it but what nearly all sessions
// consist of, at the given depth. ok is false if there is anything else, or anything to be
// refused: the walk tells what. Here a walk by interfaces costs more than the writing.
func appendMsgPackDict(dst []byte, dict taggedjson.Dict, depth int) (_ []byte, ok bool) {
	if depth > MaxDepth || uint64(len(dict)) > math.MaxUint32 {
		return nil, false
	}
	dst = appendMsgPackMap(dst, len(dict))
	var marks keyMarks
	again := false
	for i := range dict {
		item := &dict[i] // 32 bytes that need not be copied
		again = again || !marks.mark(item.Key)
		if dst, ok = appendMsgPackText(dst, item.Key); !ok {
			return nil, false
		}
		if dst, ok = appendMsgPack(dst, item.Value, depth); !ok {
			return nil, false
		}
	}
	return dst, !again || checkKeys(dict) == nil
}

func appendMsgPack(dst []byte, v any, depth int) (_ []byte, ok bool) {
	if text, isStr := v.(string); isStr { // the most frequent one, before the hashing of a switch
		return appendMsgPackText(dst, text)
	}
	switch v := v.(type) {
	case bool:
		return appendMsgPackBool(dst, v), true
	case int64:
		return appendMsgPackInt(dst, v), true
	case float64:
		return appendMsgPackFloat(dst, v), true
	case nil:
		return append(dst, msgpackNil), true
	case taggedjson.Dict:
		return appendMsgPackDict(dst, v, depth+1)
	case []any:
		return appendMsgPackList(dst, v, depth+1)
	case taggedjson.Tuple:
		return appendMsgPackList(dst, v, depth+1)
	}
	return nil, false
}

func appendMsgPackList(dst []byte, list []any, depth int) (_ []byte, ok bool) {
	if depth > MaxDepth || uint64(len(list)) > math.MaxUint32 {
		return nil, false
	}
	dst = appendMsgPackArray(dst, len(list))
	for _, elem := range list {
		if dst, ok = appendMsgPack(dst, elem, depth); !ok {
			return nil, false
		}
	}
	return dst, true
}

func appendMsgPackBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, msgpackTrue)
	}
	return append(dst, msgpackFalse)
}

func appendMsgPackFloat(dst []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, msgpackFloat64), math.Float64bits(pythonNaN(f)))
}

func appendMsgPackInt(dst []byte, n int64) []byte {
	switch {
	case n >= 0:
		return appendMsgPackUint(dst, uint64(n))
	case n >= msgpackMinFixInt-256:
		return append(dst, byte(n))
	case n >= math.MinInt8:
		return append(dst, msgpackInt8, byte(n))
	case n >= math.MinInt16:
		return binary.BigEndian.AppendUint16(append(dst, msgpackInt16), uint16(n))
	case n >= math.MinInt32:
		return binary.BigEndian.AppendUint32(append(dst, msgpackInt32), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, msgpackInt64), uint64(n))
}

func appendMsgPackUint(dst []byte, n uint64) []byte {
	switch {
	case n <= msgpackMaxFixInt:
		return append(dst, byte(n))
	case n <= math.MaxUint8:
		return append(dst, msgpackUint8, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, msgpackUint16), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(dst, msgpackUint32), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, msgpackUint64), n)
}

// maxCounted is how many members the code of a container itself can count.
const maxCounted = 15

func appendMsgPackMap(dst []byte, n int) []byte {
	if n <= maxCounted {
		return append(dst, msgpackFixMap|byte(n))
	}
	return appendMsgPackLen(dst, n, 0, msgpackMap16, msgpackMap32)
}

func appendMsgPackArray(dst []byte, n int) []byte {
	if n <= maxCounted {
		return append(dst, msgpackFixArray|byte(n))
	}
	return appendMsgPackLen(dst, n, 0, msgpackArray16, msgpackArray32)
}

// appendMsgPackLen appends a length of 32 bits, with the code for its size. There may be no
// code for one byte: 0.
func appendMsgPackLen(dst []byte, n int, code8, code16, code32 byte) []byte {
	switch {
	case n <= math.MaxUint8 && code8 != 0:
		return append(dst, code8, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, code16), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(dst, code32), uint32(n))
}
