// Package pyescape resolves the backslash escapes of Python's literals.
package pyescape

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bytes resolves the escapes of a bytes literal, as codecs.escape_decode does. ok is false for what
// Python refuses, such as "\x" without two digits: that stays as it is.
func Bytes(s string) (out string, ok bool) { return resolve(s, false) }

// Text resolves those of a str literal, into UTF-8: \xe9 is a character, and \u and \U are some as
// well. ok is false for what Python refuses and for what has no place in UTF-8 or is not known here, a
// surrogate and \N{…}: that stays as it is.
func Text(s string) (out string, ok bool) { return resolve(s, true) }

func resolve(s string, isText bool) (string, bool) {
	if !strings.Contains(s, `\`) {
		return s, true
	}
	out, allGood := make([]byte, 0, len(s)), true
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			out = append(out, s[i])
			i++
			continue
		}
		char, size, good := escape(s[i+1:], isText)
		allGood = allGood && good
		switch {
		case size == 0:
			out = append(out, '\\')
		case char == joined:
		case isText:
			out = utf8.AppendRune(out, char)
		default:
			out = append(out, byte(char)) // an octal number is cut to a byte
		}
		i += 1 + size
	}
	return string(out), allGood
}

// joined stands for the end of a line, which a backslash takes away.
const joined = -1

// escape reads what stands behind a backslash. The size is 0 for what Python leaves as it is, which is
// good, and for what it refuses.
func escape(s string, isText bool) (char rune, size int, good bool) {
	const letters, chars = `\'"abtrfnv` + "\n", "\\'\"\a\b\t\r\f\n\v"
	if s == "" {
		return 0, 0, false
	}
	switch i := strings.IndexByte(letters, s[0]); {
	case i == len(chars):
		return joined, 1, true
	case i >= 0:
		return rune(chars[i]), 1, true
	case '0' <= s[0] && s[0] <= '7':
		size = 1
		for size < min(3, len(s)) && '0' <= s[size] && s[size] <= '7' {
			size++
		}
		n, err := strconv.ParseUint(s[:size], 8, 32)
		return rune(n), size, err == nil
	case s[0] == 'x':
		return hexadecimal(s, 2)
	case isText && s[0] == 'u':
		return hexadecimal(s, 4)
	case isText && s[0] == 'U':
		return hexadecimal(s, 8)
	}
	return 0, 0, !isText || s[0] != 'N'
}

// hexadecimal reads exactly n digits behind the letter.
func hexadecimal(s string, n int) (char rune, size int, good bool) {
	if len(s) <= n || strings.Trim(s[1:1+n], "0123456789abcdefABCDEF") != "" {
		return 0, 0, false
	}
	value, err := strconv.ParseUint(s[1:1+n], 16, 32)
	if err != nil || value > utf8.MaxRune || !utf8.ValidRune(rune(value)) {
		return 0, 0, false
	}
	return rune(value), 1 + n, true
}
