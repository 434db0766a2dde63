// Package pybase64 decodes base64 the way CPython 3.11's binascii does, junk
// and all, because a signature or payload that Flask accepts must be accepted
// here too.
//
// CPython 3.13.13 and 3.14.4 tightened one point: data after closing padding
// ("sig=AAAA") is no longer cut off but makes the text invalid. This package
// keeps the older rule, which every Flask in use today still runs on.
package pybase64

import (
	"encoding/base64"
	"errors"
)

// ErrPadding reports text whose last quantum is incomplete: CPython's
// binascii.Error.
var ErrPadding = errors.New("pybase64: incorrect padding")

// EncodeURL returns src in the URL-safe alphabet without padding:
// itsdangerous.encoding.base64_encode.
func EncodeURL(src []byte) []byte {
	return AppendURL(nil, src)
}

// AppendURL appends EncodeURL(src) to dst.
func AppendURL(dst, src []byte) []byte {
	return base64.RawURLEncoding.AppendEncode(dst, src)
}

// DecodeURL decodes src as itsdangerous.encoding.base64_decode does: both
// alphabets, in any mixture, and missing padding supplied from the length of
// src, junk included.
func DecodeURL(src []byte) ([]byte, error) {
	return AppendDecodeURL(make([]byte, 0, maxDecodedLen(src)), src)
}

// AppendDecodeURL appends DecodeURL(src) to dst, so that short texts decode
// into a buffer on the stack. On error the result is nil.
func AppendDecodeURL(dst, src []byte) ([]byte, error) {
	dst, ok := appendPlain(dst, src)
	if ok {
		return dst, nil
	}
	return decode(dst, src, &bothAlphabets, -len(src)&3)
}

// DecodeSix is DecodeURL for six characters, the size of every timestamp from July 1970 to
// February 2106, as a big-endian number. ok is false if one of them is in no alphabet.
func DecodeSix(src [6]byte) (number uint32, ok bool) {
	var bits uint64
	for _, char := range src {
		value := bothAlphabets[char]
		if value >= 1<<6 {
			return 0, false
		}
		bits = bits<<6 | uint64(value)
	}
	return uint32(bits >> 4), true
}

// DecodeStd decodes src as base64.b64decode does: the standard alphabet, other
// bytes ("-" and "_" among them) skipped, padding required.
func DecodeStd(src []byte) ([]byte, error) {
	return decode(make([]byte, 0, maxDecodedLen(src)), src, &stdAlphabet, 0)
}

const (
	pad  = 0xfe // "="
	junk = 0xff // skipped without a word
)

var stdAlphabet, bothAlphabets = tables()

func tables() (std, both [256]byte) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range std {
		std[i] = junk
	}
	for value, char := range []byte(alphabet) {
		std[char] = byte(value)
	}
	std['='] = pad
	both = std
	both['-'], both['_'] = std['+'], std['/']
	return std, both
}

// maxDecodedLen returns an upper bound of what src decodes to.
func maxDecodedLen(src []byte) int { return len(src)/4*3 + 3 }

// decode appends to dst what src, followed by extraPads times "=", stands for.
func decode(dst, src []byte, table *[256]byte, extraPads int) ([]byte, error) {
	var quantum uint32 // the characters of the unfinished quantum, six bits each
	chars, pads := 0, 0

	// "=" closes the text only when it completes a quantum of two or three
	// characters; anywhere else it is one more piece of junk.
	closes := func() bool {
		if chars < 2 {
			return false
		}
		pads++
		return chars+pads >= 4
	}
	for _, char := range src {
		value := table[char]
		switch {
		case value == pad:
			if closes() {
				return finish(dst, quantum, chars), nil
			}
		case value == junk:
		default:
			pads = 0
			quantum = quantum<<6 | uint32(value)
			if chars++; chars == 4 {
				dst = append(dst, byte(quantum>>16), byte(quantum>>8), byte(quantum))
				quantum, chars = 0, 0
			}
		}
	}
	for range extraPads {
		if closes() {
			return finish(dst, quantum, chars), nil
		}
	}
	if chars != 0 {
		return nil, ErrPadding
	}
	return dst, nil
}

// finish writes the whole bytes of a quantum of two or three characters; its
// unused low bits are ignored, as Python ignores them.
func finish(dst []byte, quantum uint32, chars int) []byte {
	if chars == 2 {
		return append(dst, byte(quantum>>4))
	}
	return append(dst, byte(quantum>>10), byte(quantum>>2))
}
