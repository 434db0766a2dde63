package flasksession

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string. What its escapes make must be UTF-8 as a whole.
func (r *jsonReader) str() (string, error) {
	r.pos++ // "
	text, err := r.plain()
	if err != nil {
		return "", err
	}
	if r.text[r.pos] == '\\' {
		if text, err = r.escaped(text); err != nil {
			return "", err
		}
	}
	r.pos++ // "
	if !utf8.ValidString(text) {
		return "", r.fault("invalid UTF-8 in a string")
	}
	return text, nil
}

// plain reads up to a quote or a backslash.
func (r *jsonReader) plain() (string, error) {
	start := r.pos
	for ; r.pos < len(r.text); r.pos++ {
		switch c := r.text[r.pos]; {
		case c == '"', c == '\\':
			return r.text[start:r.pos], nil
		case c < ' ':
			return "", r.fault("control character in a string")
		}
	}
	return "", r.fault("unterminated string")
}

// escaped reads the rest of a string from its first escape on.
func (r *jsonReader) escaped(before string) (string, error) {
	text := []byte(before)
	for r.text[r.pos] == '\\' {
		char, err := r.escape()
		if err != nil {
			return "", err
		}
		text = utf8.AppendRune(text, char)
		plain, err := r.plain()
		if err != nil {
			return "", err
		}
		text = append(text, plain...)
	}
	return string(text), nil
}

func (r *jsonReader) escape() (rune, error) {
	r.pos++ // \
	c := r.next()
	if c == 'u' {
		r.pos++
		return r.unicode()
	}
	const letters, chars = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	i := strings.IndexByte(letters, c)
	if i < 0 {
		return 0, r.fault("invalid escape")
	}
	r.pos++
	return rune(chars[i]), nil
}

// unicode reads the digits of an escape. A surrogate must be a high one with the
// escape of a low one behind it.
func (r *jsonReader) unicode() (rune, error) {
	high, err := r.hex4()
	if err != nil || !utf16.IsSurrogate(high) {
		return high, err
	}
	if !strings.HasPrefix(r.text[r.pos:], `\u`) {
		return 0, r.fault("lone surrogate")
	}
	r.pos += 2
	low, err := r.hex4()
	if err != nil {
		return 0, err
	}
	char := utf16.DecodeRune(high, low)
	if char == utf8.RuneError {
		return 0, r.fault("lone surrogate")
	}
	return char, nil
}

func (r *jsonReader) hex4() (rune, error) {
	if len(r.text)-r.pos < 4 {
		return 0, r.fault("unterminated string")
	}
	digits := r.text[r.pos : r.pos+4]
	n, err := strconv.ParseUint(digits, 16, 16)
	if err != nil {
		return 0, r.fault("invalid unicode escape")
	}
	r.pos += 4
	return rune(n), nil
}
