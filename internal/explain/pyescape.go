package explain

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pyescape"
)

// unescaped resolves the escapes of a literal of Python, which os.urandom(24) is often copied as:
// of bytes, or of a str. It is nil if there are none. What Python does not take it leaves as it is.
func unescaped(key []byte, isText bool) []byte {
	text := string(key) // space around it may be the key's: repr writes a space as it is
	if inner := unquoted(bytes.TrimPrefix(bytes.TrimSpace(key), []byte("b"))); inner != nil {
		text = string(inner)
	}
	if !strings.Contains(text, `\`) {
		return nil
	}
	resolve := pyescape.Bytes
	if isText {
		resolve = pyescape.Text
	}
	text, _ = resolve(text)
	return []byte(text)
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
