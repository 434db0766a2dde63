package taggedjson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a JSON string as CPython's scanstring does in its strict mode.
// The result is UTF-8, but for lone surrogates, which are WTF-8.
func (p *parser) string() (string, error) {
	start := p.pos + 1 // behind the "
	end := plainEnd(p.data, start)
	p.pos = end
	switch {
	case end == len(p.data):
		return "", p.fault("unterminated string")
	case p.data[end] == '"':
		p.pos++
		return p.text[start:end], nil
	case p.data[end] == '\\':
		return p.escaped(start, end)
	}
	return "", p.fault("control character in a string")
}

// One and the highest bit of each of eight bytes.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// plainEnd returns where the characters of a string that stand for themselves end: at a
// quote, a backslash or a control character, or with the data. It looks at eight bytes at
// a time.
func plainEnd(data []byte, i int) int {
	for ; i <= len(data)-8; i += 8 {
		word := binary.LittleEndian.Uint64(data[i:])
		quote, backslash := word^'"'*ones, word^'\\'*ones
		// The borrow of a byte that is found reaches none below it, and the lowest counts.
		found := (word-' '*ones)&^word | (quote-ones)&^quote | (backslash-ones)&^backslash
		if found &= highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(data); i++ {
		if c := data[i]; c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return i
}

// escaped reads the rest of a string that begins at start and whose first escape
// is at pos.
func (p *parser) escaped(start, pos int) (string, error) {
	text := append([]byte(nil), p.data[start:pos]...)
	for p.pos = pos; p.pos < len(p.data); {
		switch c := p.data[p.pos]; {
		case c == '"':
			p.pos++
			return string(text), nil
		case c == '\\':
			var err error
			if text, err = p.escape(text); err != nil {
				return "", err
			}
		case c < ' ':
			return "", p.fault("control character in a string")
		default:
			text = append(text, c)
			p.pos++
		}
	}
	return "", p.fault("unterminated string")
}

// escape appends the character of the escape at the position.
func (p *parser) escape(text []byte) ([]byte, error) {
	if p.pos+1 >= len(p.data) {
		return nil, p.fault("unterminated string")
	}
	c := p.data[p.pos+1]
	if c == 'u' {
		return p.unicodeEscape(text)
	}
	short := shortEscape(c)
	if short == 0 {
		return nil, p.fault("invalid escape")
	}
	p.pos += 2
	return append(text, short), nil
}

func shortEscape(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

// unicodeEscape appends the character of a \uXXXX. A high surrogate takes the
// escape of a low one with it; any other surrogate stays alone.
func (p *parser) unicodeEscape(text []byte) ([]byte, error) {
	r, ok := p.hex4()
	if !ok {
		return nil, p.fault(`invalid \uXXXX escape`)
	}
	p.pos += 6
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(text, r), nil
	}
	if low, ok := p.hex4(); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			p.pos += 6
			return utf8.AppendRune(text, pair), nil
		}
	}
	return appendSurrogate(text, r), nil
}

// hex4 returns the number of the \uXXXX at the position, if there is one.
func (p *parser) hex4() (rune, bool) {
	if len(p.data)-p.pos < 6 || p.data[p.pos] != '\\' || p.data[p.pos+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range p.data[p.pos+2 : p.pos+6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// appendSurrogate appends a lone surrogate in WTF-8: the three bytes UTF-8 would
// use if it allowed surrogates.
func appendSurrogate(dst []byte, r rune) []byte {
	return append(dst, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
}

// decodeRune is utf8.DecodeRuneInString for WTF-8: a lone surrogate is a
// character too. ok is false for anything else that is not UTF-8.
func decodeRune(s string) (r rune, size int, ok bool) {
	r, size = utf8.DecodeRuneInString(s)
	if r != utf8.RuneError || size != 1 {
		return r, size, true
	}
	if len(s) >= 3 && s[0] == 0xed && 0xa0 <= s[1] && s[1] <= 0xbf && s[2]&0xc0 == 0x80 {
		return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3, true
	}
	return r, size, false
}

// validText reports whether s is UTF-8, lone surrogates allowed.
func validText(s string) bool {
	if utf8.ValidString(s) {
		return true
	}
	for len(s) > 0 {
		_, size, ok := decodeRune(s)
		if !ok {
			return false
		}
		s = s[size:]
	}
	return true
}
