package werkzeug

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// CurrentPath is the path and query of request.url, an IRI: what can be read is not
// percent-encoded.
func CurrentPath(r *http.Request) string {
	target := escapedPath(r)
	path := "/" + strings.TrimLeft(readable(unescape(target)), "/")
	iri := unquotePart(quoteURL(path, "!$&'()*+,/:;=@%"), "/?#")
	if r.URL.RawQuery != "" {
		iri += "?" + unquotePart(quoteURL(r.URL.RawQuery, "!$&'()*+,/:;=?@%"), "&=+#")
	}
	return iri
}

// unescape decodes every escape there is, as a WSGI server does.
func unescape(path string) string {
	var out []byte
	for i := 0; i < len(path); i++ {
		if c, ok := escape(path[i:]); ok {
			out = append(out, c)
			i += 2
			continue
		}
		out = append(out, path[i])
	}
	return string(out)
}

// readable decodes UTF-8 with errors="replace".
func readable(text string) string { return string([]rune(text)) }

// quoteURL is urllib.parse.quote.
func quoteURL(text, safe string) string {
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if isAlnum(c) || strings.IndexByte("_.-~", c) >= 0 || strings.IndexByte(safe, c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

// unquotePart is _unquote_path or _unquote_query: escapes of control characters, space, "%"
// and the kept ones stay, and so do bytes that are no UTF-8.
func unquotePart(text, kept string) string {
	var out strings.Builder
	var part []byte
	flush := func() {
		writeReadable(&out, part)
		part = part[:0]
	}
	for i := 0; i < len(text); i++ {
		c, escaped := escape(text[i:])
		switch {
		case !escaped:
			part = append(part, text[i])
			continue
		case c <= ' ' || c == '%' || c == 0x7f || strings.IndexByte(kept, c) >= 0:
			flush()
			out.WriteString(text[i : i+3])
		default:
			part = append(part, c)
		}
		i += 2
	}
	flush()
	return out.String()
}

// writeReadable writes bytes, those that are no UTF-8 as escapes.
func writeReadable(out *strings.Builder, part []byte) {
	for len(part) > 0 {
		char, size := utf8.DecodeRune(part)
		if char == utf8.RuneError && size == 1 {
			fmt.Fprintf(out, "%%%02X", part[0])
		} else {
			out.Write(part[:size])
		}
		part = part[size:]
	}
}

// escape reads a percent escape at the beginning of text.
func escape(text string) (byte, bool) {
	if len(text) < 3 || text[0] != '%' {
		return 0, false
	}
	const digits = "0123456789abcdef"
	high, low := strings.IndexByte(digits, lower(text[1])), strings.IndexByte(digits, lower(text[2]))
	if high < 0 || low < 0 {
		return 0, false
	}
	return byte(high<<4 | low), true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'F' {
		return c + 'a' - 'A'
	}
	return c
}
