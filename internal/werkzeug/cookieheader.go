package werkzeug

import (
	"iter"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Value returns the cookie called name as request.cookies.get returns it: the first of
// that name that is well formed, even if it is empty or nonsense, and ok false if there
// is none. Several Cookie headers are read as one, joined with ";".
//
// Werkzeug reads a header as Latin-1. So a byte from 0x80 on becomes a character, and
// its UTF-8 form, two bytes, is what itsdangerous checks; and a name that is not ASCII,
// which dump_cookie writes as UTF-8, is not found again.
func Value(h http.Header, name string) (value string, ok bool) {
	header := strings.Join(h["Cookie"], ";") // a quoted value may span two
	for header != "" {
		var key, raw string
		key, raw, header, ok = cutCookie(header)
		if ok && latin1Equal(key, name) {
			return unquote(raw), true
		}
	}
	return "", false
}

// Cookies returns names and values of all cookies of a header, in their order.
func Cookies(header string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for rest := header; rest != ""; {
			var key, raw string
			var ok bool
			key, raw, rest, ok = cutCookie(rest)
			if ok && !yield(Latin1(key), unquote(raw)) {
				return
			}
		}
	}
}

// Skipped returns the malformed cookies of a header, which [Cookies] leaves out, up to
// their semicolons, and empty ones.
func Skipped(header string) iter.Seq[string] {
	return func(yield func(part string) bool) {
		for header := header; header != ""; {
			_, _, rest, ok := cutCookie(header)
			if !ok && !yield(strings.TrimSuffix(strings.TrimSuffix(header, rest), ";")) {
				return
			}
			header = rest
		}
	}
}

// cutCookie cuts the cookie off that header begins with, if it is what the regular
// expression of Werkzeug 3.1.9 matches:
//
//	[ \t]* ([^ \t=";]+) (?: [ \t]*=[ \t]* ( "(?:[^\\"]|\\.)*" | [^ \t";]* ) )? [ \t]* (?:;|\Z)
//
// If it is not, ok is false, and rest begins behind the next semicolon, be it inside
// quotes or not. Nothing is read more than three times: a second quoted value can only
// begin behind an equals sign, where its quote closes the one before. A header holds no
// line feed, which "." leaves out.
func cutCookie(header string) (key, value, rest string, ok bool) {
	key, rest = cutName(trimBlank(header))
	rest = trimBlank(rest)
	if after, found := strings.CutPrefix(rest, "="); found {
		value, rest = cutValue(trimBlank(after))
		rest = trimBlank(rest)
	}
	if key == "" || rest != "" && rest[0] != ';' {
		_, rest, _ = strings.Cut(header, ";")
		return "", "", rest, false
	}
	return key, value, strings.TrimPrefix(rest, ";"), true
}

// cutValue cuts off the value that s begins with: one quoted text, or a text without
// blanks, quotes and semicolons.
func cutValue(s string) (value, rest string) {
	if n := quotedLen(s); n > 0 {
		return s[:n], s[n:]
	}
	// One after the other, each before the last: the processor finds one byte many times
	// faster than any of several, and values are long.
	end := len(s)
	for i := range len(afterValue) {
		if at := strings.IndexByte(s[:end], afterValue[i]); at >= 0 {
			end = at
		}
	}
	return s[:end], s[end:]
}

const afterValue = "; \t\""

// cutName cuts s before the first character that ends a name. Names are short.
func cutName(s string) (name, rest string) {
	for i := range len(s) {
		if endsName[s[i]] {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

var endsName = [256]bool{';': true, '=': true, ' ': true, '\t': true, '"': true}

func trimBlank(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	return s
}

// quotedLen returns the length of the quoted text that s begins with, or 0.
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
	quoted := strings.HasPrefix(raw, `"`) // and then it ends with one
	if quoted {
		raw = raw[1 : len(raw)-1]
	}
	if !quoted || strings.IndexByte(raw, '\\') < 0 {
		return Latin1(raw)
	}
	return decodeReplacing(unslash(raw))
}

// unslash undoes \ooo, three octal digits up to \377, which make a byte of the UTF-8 that it
// returns, and \x for any other character x. The rest is read as Latin-1.
func unslash(raw string) []byte {
	out := make([]byte, 0, latin1Len(raw))
	for i := 0; i < len(raw); i++ {
		rest := raw[i:]
		switch {
		case len(rest) < 2 || rest[0] != '\\':
			out = utf8.AppendRune(out, rune(rest[0]))
		case len(rest) >= 4 && rest[1] <= '3' && isOctal(rest[1]) && isOctal(rest[2]) && isOctal(rest[3]):
			out = append(out, (rest[1]-'0')<<6|(rest[2]-'0')<<3|(rest[3]-'0'))
			i += 3
		default:
			out = utf8.AppendRune(out, rune(rest[1]))
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
	size := 0
	for rest := text; len(rest) > 0; {
		var char rune
		char, rest = cutChar(rest)
		size += utf8.RuneLen(char)
	}
	var b strings.Builder
	b.Grow(size) // text is a stranger's: what grows by and by costs several times as much
	for len(text) > 0 {
		var char rune
		char, text = cutChar(text)
		b.WriteRune(char)
	}
	return b.String()
}

// cutChar cuts off the character that text begins with, or U+FFFD for the longest beginning
// of one.
func cutChar(text []byte) (char rune, rest []byte) {
	char, size := utf8.DecodeRune(text)
	if char == utf8.RuneError && size == 1 {
		for size < len(text) && !utf8.FullRune(text[:size+1]) {
			size++
		}
	}
	return char, text[size:]
}

// Latin1 reads the bytes of a header as Latin-1, as WSGI does, and returns UTF-8; ASCII is
// returned as it is.
func Latin1(raw string) string {
	if isASCII(raw) {
		return raw
	}
	var b strings.Builder
	b.Grow(latin1Len(raw))
	for i := range len(raw) {
		b.WriteRune(rune(raw[i]))
	}
	return b.String()
}

// latin1Len is how many bytes the UTF-8 of Latin-1 takes.
func latin1Len(raw string) int {
	size := len(raw)
	for i := range len(raw) {
		size += int(raw[i] >> 7)
	}
	return size
}

// isASCII looks at eight bytes at a time.
func isASCII(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		eight := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56 // one load
		if eight&0x8080808080808080 != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i]&0x80 != 0 {
			return false
		}
	}
	return true
}

// latin1Equal compares bytes read as Latin-1 with a Go string.
func latin1Equal(raw, text string) bool {
	if len(raw) == len(text) { // a character beyond ASCII is longer in the text
		return raw == text && isASCII(text)
	}
	i := 0
	for _, char := range text {
		if i == len(raw) || rune(raw[i]) != char {
			return false
		}
		i++
	}
	return i == len(raw)
}
