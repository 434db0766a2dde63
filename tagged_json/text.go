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

const hexDigits = "0123456789abcdef"

// appendASCII appends s as a JSON string the way ensure_ascii=True writes it: DEL
// is escaped too, "/" and "<" are not.
func appendASCII(dst []byte, s string) ([]byte, error) {
	dst = append(dst, '"')
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
	for ; i <= len(s)-8; i += 8 {
		word := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		quote, backslash, del := word^'"'*ones, word^'\\'*ones, word^0x7f*ones
		// Where no byte has its highest bit a borrow begins only at one that is found.
		if (word|(word-' '*ones)|(quote-ones)|(backslash-ones)|(del-ones))&highs != 0 {
			return i
		}
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf && plainASCII[s[i]]; i++ {
	}
	return i
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
