package explain

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// simpleEscapes are those of one character in Python's literals.
var simpleEscapes = map[byte]byte{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// unescaped resolves the escapes of a literal of Python, which os.urandom(24) is often copied as:
// of bytes, where \xe9 is a byte, or of a str, where it is a character, and \u is one as well. It is
// nil if there are none. What Python does not know it leaves as it is.
func unescaped(key []byte, isText bool) []byte {
	text := key // space around it may be the key's: repr writes a space as it is
	if inner := unquoted(bytes.TrimPrefix(bytes.TrimSpace(key), []byte("b"))); inner != nil {
		text = inner
	}
	if bytes.IndexByte(text, '\\') < 0 {
		return nil
	}
	var out []byte
	for i := 0; i < len(text); {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			i++
			continue
		}
		value, size := escapeAt(text[i:], isText)
		switch {
		case size == 0:
			out = append(out, text[i])
			size = 1
		case value < 0: // a backslash at the end of a line joins it with the next
		case isText:
			out = utf8.AppendRune(out, value)
		default:
			out = append(out, byte(value))
		}
		i += size
	}
	return out
}

// escapeAt reads the escape that a text begins with. The size is 0 for one that Python does not
// know.
func escapeAt(text []byte, isText bool) (value rune, size int) {
	char := text[1]
	if simple, ok := simpleEscapes[char]; ok {
		return rune(simple), 2
	}
	switch {
	case char == '\n':
		return -1, 2
	case char >= '0' && char <= '7':
		n := 0
		for size = 1; size < min(4, len(text)) && text[size] >= '0' && text[size] <= '7'; size++ {
			n = n*8 + int(text[size]-'0')
		}
		if !isText {
			n &= 0xff
		}
		return rune(n), size
	case char == 'x':
		return hexEscape(text, 4)
	case char == 'u' && isText:
		return hexEscape(text, 6)
	case char == 'U' && isText:
		return hexEscape(text, 10)
	}
	return 0, 0
}

func hexEscape(text []byte, size int) (rune, int) {
	if len(text) < size {
		return 0, 0
	}
	n, err := strconv.ParseUint(string(text[2:size]), 16, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, 0
	}
	return rune(n), size
}

// escaped writes a key as repr does inside of the quotes: of bytes, or of a str, which not every
// key is.
func escaped(key []byte, isText bool) string {
	if isText && !utf8.Valid(key) {
		return ""
	}
	var out strings.Builder
	write := func(char rune, one byte) {
		switch {
		case char == '\\':
			out.WriteString(`\\`)
		case char == '\n':
			out.WriteString(`\n`)
		case char == '\r':
			out.WriteString(`\r`)
		case char == '\t':
			out.WriteString(`\t`)
		case char < ' ' || char == 0x7f || !isText && char >= 0x80:
			fmt.Fprintf(&out, `\x%02x`, one)
		default:
			out.WriteRune(char)
		}
	}
	if isText {
		for _, char := range string(key) {
			write(char, byte(char))
		}
		return out.String()
	}
	for _, one := range key {
		write(rune(one), one)
	}
	return out.String()
}
