package pickle

import (
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pyescape"
)

// chunk reads a length of size bytes, and hands on so many bytes.
func (m *machine) chunk(size int, then func(string) error) error {
	n, err := m.uint(size)
	if err != nil {
		return err
	}
	piece, err := m.next(n)
	if err != nil {
		return err
	}
	return then(piece)
}

func (m *machine) bytes(piece string) error { return m.push(Bytes(piece)) }

// byteArray pushes what the older protocols write for a bytearray.
func (m *machine) byteArray(piece string) error {
	return m.push(&Object{How: Reduce, Call: Global{"builtins", "bytearray"}, Args: newTuple([]any{Bytes(piece)})})
}

// utf8 pushes text in which surrogates stand as three bytes each.
func (m *machine) utf8(piece string) error {
	if !ValidText(piece) {
		return m.fault("a str that is not UTF-8")
	}
	return m.push(piece)
}

// ValidText reports whether s is UTF-8 in which surrogates may stand as three bytes each.
// Each byte is looked at once or twice, whatever follows it.
func ValidText(s string) bool {
	if utf8.ValidString(s) {
		return true
	}
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			if !startsWithSurrogate(s) {
				return false
			}
			size = 3
		}
		s = s[size:]
	}
	return true
}

func startsWithSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80
}

// ascii pushes a str of Python 2, which Python 3 takes if it is ASCII.
func (m *machine) ascii(piece string) error {
	for i := range len(piece) {
		if piece[i] >= utf8.RuneSelf {
			return m.fault("a str of Python 2 that is not ASCII")
		}
	}
	return m.push(piece)
}

func (m *machine) binString() error {
	if rest := m.rest(); len(rest) >= 4 && rest[3] >= 0x80 {
		return m.fault("a negative length")
	}
	return m.chunk(4, m.ascii)
}

// string reads a line with a quoted str of Python 2.
func (m *machine) string() error {
	line, err := m.line()
	if err != nil {
		return err
	}
	last := len(line) - 1
	if last < 1 || line[0] != line[last] || line[0] != '\'' && line[0] != '"' {
		return m.fault("a str without quotes")
	}
	text, ok := pyescape.Bytes(line[1:last])
	if !ok {
		return m.fault("a bad escape in a str")
	}
	return m.ascii(text)
}

// hexadecimal reads exactly n digits.
func hexadecimal(s string, n int) (rune, bool) {
	if len(s) < n {
		return 0, false
	}
	value := int64(0)
	for i := range n {
		digit := strings.IndexByte("0123456789abcdef", s[i]|0x20)
		if digit < 0 || s[i] < '0' {
			return 0, false
		}
		value = value<<4 | int64(digit)
	}
	if value > utf8.MaxRune {
		return 0, false
	}
	return rune(value), true
}

// unicode reads a line of raw-unicode-escape: Latin-1 in which \u and \U are escapes and
// other backslashes stand for themselves and shield the character behind them.
func (m *machine) unicode() error {
	line, err := m.line()
	if err != nil {
		return err
	}
	out := make([]byte, 0, len(line))
	for i := 0; i < len(line); {
		c := line[i]
		i++
		if c != '\\' || i == len(line) {
			out = utf8.AppendRune(out, rune(c))
			continue
		}
		digits := map[byte]int{'u': 4, 'U': 8}[line[i]]
		if digits == 0 {
			out = utf8.AppendRune(append(out, '\\'), rune(line[i]))
			i++
			continue
		}
		r, ok := hexadecimal(line[i+1:], digits)
		if !ok {
			return m.fault("a bad escape in a str")
		}
		out = appendCodePoint(out, r)
		i += 1 + digits
	}
	return m.push(string(out))
}

// appendCodePoint appends a character, a surrogate too.
func appendCodePoint(out []byte, r rune) []byte {
	if 0xd800 <= r && r < 0xe000 {
		return append(out, 0xed, byte(0x80|r>>6&0x3f), byte(0x80|r&0x3f))
	}
	return utf8.AppendRune(out, r)
}
