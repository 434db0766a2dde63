package taggedjson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// appendASCII appends s as a JSON string the way ensure_ascii=True writes it: DEL
// is escaped too, "/" and "<" are not.
func appendASCII(dst []byte, s string) ([]byte, error) {
	dst = append(dst, '"')
	if isPlainASCII(s) { // as it mostly is
		return append(append(dst, s...), '"'), nil
	}
	done := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if plainASCII[c] {
				i = plainASCIIEnd(s, i+1)
				continue
			}
			i++
			dst = appendEscape(append(dst, s[done:i-1]...), rune(c))
			done = i
			continue
		}
		r, size, ok := decodeRune(s[i:])
		if !ok {
			return nil, errUTF8
		}
		dst = append(dst, s[done:i]...)
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			dst = appendU(appendU(dst, high), low)
		} else {
			dst = appendU(dst, r)
		}
		i += size
		done = i
	}
	return append(append(dst, s[done:]...), '"'), nil
}

// appendRaw appends s as ensure_ascii=False writes it: only quotes, backslashes
// and control characters below a space are escaped. Python cannot encode a lone
// surrogate then; neither can we.
func appendRaw(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, errUTF8
	}
	dst = append(dst, '"')
	done := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			dst = appendEscape(append(dst, s[done:i]...), rune(c))
			done = i + 1
		}
	}
	return append(append(dst, s[done:]...), '"'), nil
}

// plainASCIIEnd returns where the characters that stand for themselves end, or an earlier
// place. It looks at eight bytes at a time.
func plainASCIIEnd(s string, i int) int {
	for ; i <= len(s)-8 && isPlainWord(wordAt(s, i)); i += 8 {
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf && plainASCII[s[i]]; i++ {
	}
	return i
}

// isPlainASCII reports whether all characters stand for themselves. It looks at eight or four
// bytes at a time, at some of them twice.
func isPlainASCII(s string) bool {
	n := len(s)
	switch {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			if !isPlainWord(wordAt(s, i)) {
				return false
			}
		}
		return isPlainWord(wordAt(s, n-8))
	case n >= 4:
		return isPlainWord(halfAt(s, 0) | halfAt(s, n-4)<<32)
	}
	for i := range n {
		if s[i] >= utf8.RuneSelf || !plainASCII[s[i]] {
			return false
		}
	}
	return true
}

func wordAt(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func halfAt(s string, i int) uint64 {
	s = s[i : i+4]
	return uint64(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

func isPlainWord(word uint64) bool {
	quote, backslash, del := word^'"'*ones, word^'\\'*ones, word^0x7f*ones
	// Where no byte has its highest bit a borrow begins only at one that is found.
	return (word|(word-' '*ones)|(quote-ones)|(backslash-ones)|(del-ones))&highs == 0
}

// plainASCII marks the characters that stand for themselves.
var plainASCII = func() (plain [utf8.RuneSelf]bool) {
	for c := ' '; c < 0x7f; c++ {
		plain[c] = c != '"' && c != '\\'
	}
	return plain
}()

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return appendU(dst, r)
}

func appendU(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

const hexDigits = "0123456789abcdef"
