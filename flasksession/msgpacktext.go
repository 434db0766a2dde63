package flasksession

import (
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"
)

// Most texts of a session are keys and words of a few bytes, for which a call of copy and one
// of utf8.ValidString cost more than what they do. So they are copied and looked at together,
// eight bytes at a time.

const (
	wordSize   = 8
	nonASCII   = 0x8080808080808080             // the bits of a word that ASCII does not have
	fixStrSize = msgpackNil - msgpackFixStr - 1 // the most bytes that the code itself can count
)

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
	if last := len(s) - wordSize; last < 0 {
		bits = shortWord(s)
		binary.LittleEndian.PutUint64(room, bits)
	} else {
		for i := 0; i < last; i += wordSize {
			bits |= word(s[i:])
			binary.LittleEndian.PutUint64(room[i:], word(s[i:]))
		}
		bits |= word(s[last:]) // some of its bytes for the second time
		binary.LittleEndian.PutUint64(room[last:], word(s[last:]))
	}
	return dst[:n+1+len(s)], bits&nonASCII == 0 || utf8.ValidString(s)
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
	last := len(s) - wordSize
	if last < 0 {
		return shortWord(s)&nonASCII == 0 || utf8.ValidString(s)
	}
	for i := 0; i < last; i += wordSize {
		if word(s[i:])&nonASCII != 0 {
			return utf8.ValidString(s[i:])
		}
	}
	return word(s[last:])&nonASCII == 0 || utf8.ValidString(s[last:])
}

// word returns the first eight bytes, which the compiler reads at once.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func halfWord(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// shortWord returns the bytes of a text that is shorter than a word. It reads some twice
// rather than count.
func shortWord(s string) uint64 {
	switch n := uint(len(s)); {
	case n >= wordSize/2:
		return halfWord(s) | halfWord(s[n-4:])<<(8*(n-4)%64)
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<(8*(n/2)%64) | uint64(s[n-1])<<(8*(n-1)%64)
	}
	return 0
}
