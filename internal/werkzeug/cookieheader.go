package werkzeug

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// Value returns the cookie called name as request.cookies.get returns it: the first of
// that name, even if it is empty or nonsense, and ok false if there is none. Several
// Cookie headers are read as one, joined with ";".
//
// Werkzeug reads a header as Latin-1. So a byte from 0x80 on becomes a character, and
// its UTF-8 form, two bytes, is what itsdangerous checks; and a name that is not ASCII,
// which dump_cookie writes as UTF-8, is not found again.
func Value(h http.Header, name string) (value string, ok bool) {
	header := strings.Join(h["Cookie"], ";") // a quoted value may span two
	for header != "" {
		var key, raw string
		key, raw, header = nextPair(header)
		if key = stripSpace(key); key != "" && latin1Equal(key, name) {
			return unquote(stripSpace(raw)), true
		}
	}
	return "", false
}

// nextPair cuts the first cookie off header, which stands for header+";". It finds what
// Werkzeug's regular expression finds:
//
//	([^=;]*) (?: \s*=\s* ( "(?:[^\\"]|\\.)*" | .*? ) )? \s*;\s*
//
// with \s as ASCII whitespace; a header holds no line feed, which "." leaves out. Space
// around the parts is left to the caller, who strips more than \s.
func nextPair(header string) (key, value, rest string) {
	end := strings.IndexAny(header, "=;")
	if end < 0 {
		return header, "", ""
	}
	key, rest = header[:end], header[end+1:]
	if header[end] == ';' {
		return key, "", rest
	}
	rest = strings.TrimLeft(rest, asciiSpace)
	if n := quotedLen(rest); n > 0 {
		after := strings.TrimLeft(rest[n:], asciiSpace)
		if after == "" {
			return key, rest[:n], ""
		}
		if after[0] == ';' {
			return key, rest[:n], after[1:]
		}
	}
	value, after, _ := strings.Cut(rest, ";")
	return key, value, after
}

const asciiSpace = " \t\n\r\f\v"

// quotedLen returns the length of the quoted string that s begins with, or 0.
func quotedLen(s string) int {
	if s == "" || s[0] != '"' {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return 0
}

// unquote turns a header value into the text that Python holds, as UTF-8.
func unquote(raw string) string {
	quoted := len(raw) >= 2 && raw[0] == '"' && raw[len(raw)-1] == '"'
	if quoted {
		raw = raw[1 : len(raw)-1]
	}
	text := fromLatin1(raw)
	if !quoted || strings.IndexByte(text, '\\') < 0 {
		return text
	}
	return decodeReplacing(unslash([]byte(text)))
}

// unslash undoes \ooo, three octal digits up to \377, and \x for any other byte x. It
// works on the bytes of UTF-8 and in place.
func unslash(text []byte) []byte {
	out := text[:0]
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		case len(rest) < 2 || rest[0] != '\\':
			out = append(out, rest[0])
		case len(rest) >= 4 && rest[1] <= '3' && isOctal(rest[1]) && isOctal(rest[2]) && isOctal(rest[3]):
			out = append(out, (rest[1]-'0')<<6|(rest[2]-'0')<<3|(rest[3]-'0'))
			i += 3
		default:
			out = append(out, rest[1])
			i++
		}
	}
	return out
}

func isOctal(c byte) bool { return '0' <= c && c <= '7' }

// decodeReplacing is bytes.decode(errors="replace"): one U+FFFD for each longest
// beginning of a character, where Go's own functions write one for each byte or run. The
// number matters: itsdangerous pads base64 by length, junk included.
func decodeReplacing(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			for size < len(text) && !utf8.FullRune(text[:size+1]) {
				size++
			}
		}
		b.WriteRune(r)
		text = text[size:]
	}
	return b.String()
}

// fromLatin1 reads bytes as Latin-1 and returns UTF-8; ASCII is returned as it is.
func fromLatin1(raw string) string {
	high := 0
	for i := range len(raw) {
		high += int(raw[i] >> 7)
	}
	if high == 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+high)
	for i := range len(raw) {
		out = utf8.AppendRune(out, rune(raw[i]))
	}
	return string(out)
}

// latin1Equal compares bytes read as Latin-1 with a Go string.
func latin1Equal(raw, text string) bool {
	return raw == text && isASCII(text) || !isASCII(raw) && fromLatin1(raw) == text
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// stripSpace is str.strip of Latin-1 text. Python's whitespace has 0x1c to 0x1f, which
// Go's has not, and Go's functions would read 0x85 and 0xa0 as broken UTF-8.
func stripSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isSpace(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r' || 0x1c <= c && c <= 0x1f || c == 0x85 || c == 0xa0
}
