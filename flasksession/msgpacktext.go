package flasksession

import (
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/words"
)

// Most texts of a session are keys and words of a few bytes, for which a call of copy and one
// of utf8.ValidString cost more than what they do. So they are copied and looked at together,
// eight bytes at a time.

// fixStrSize is the most bytes that the code itself can count.
const fixStrSize = msgpackNil - msgpackFixStr - 1

// appendMsgPackText appends a str. ok is false if s is none.
func appendMsgPackText(dst []byte, s string) (_ []byte, ok bool) {
	if len(s) > fixStrSize {
		return appendMsgPackLong(dst, s)
	}
	n := len(dst)
	dst = slices.Grow(dst, 1+fixStrSize)[:n+1+fixStrSize]
	dst[n] = msgpackFixStr | byte(len(s))
	room := dst[n+1:]
	var bits uint64
	if last := len(s) - words.Size; last < 0 {
		bits = shortWord(s)
		binary.LittleEndian.PutUint64(room, bits)
	} else {
		for i := 0; i < last; i += words.Size {
			bits |= words.Load(s[i:])
			binary.LittleEndian.PutUint64(room[i:], words.Load(s[i:]))
		}
		bits |= words.Load(s[last:]) // some of its bytes for the second time
		binary.LittleEndian.PutUint64(room[last:], words.Load(s[last:]))
	}
	return dst[:n+1+len(s)], bits&words.Highs == 0 || utf8.ValidString(s)
}

func appendMsgPackLong(dst []byte, s string) (_ []byte, ok bool) {
	if uint64(len(s)) > math.MaxUint32 || !isText(s) {
		return nil, false
	}
	dst = appendMsgPackLen(dst, len(s), msgpackStr8, msgpackStr16, msgpackStr32)
	return append(dst, s...), true
}

// isText is utf8.ValidString, which is slower for a few bytes of ASCII.
func isText(s string) bool {
	last := len(s) - words.Size
	if last < 0 {
		return shortWord(s)&words.Highs == 0 || utf8.ValidString(s)
	}
	for i := 0; i < last; i += words.Size {
		if words.Load(s[i:])&words.Highs != 0 {
			return utf8.ValidString(s[i:])
		}
	}
	return words.Load(s[last:])&words.Highs == 0 || utf8.ValidString(s[last:])
}

func halfWord(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// shortWord returns the bytes of a text that is shorter than a word. It reads some twice
// rather than count.
func shortWord(s string) uint64 {
	switch n := uint(len(s)); {
	case n >= words.Size/2:
		return halfWord(s) | halfWord(s[n-4:])<<(8*(n-4)%64)
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<(8*(n/2)%64) | uint64(s[n-1])<<(8*(n-1)%64)
	}
	return 0
}
