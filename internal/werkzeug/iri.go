package werkzeug

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pyurl"
)

// CurrentPath is the path and query of request.url, an IRI: what can be read is not
// percent-encoded. It is "" if path and query, as they were sent, have more bytes than most:
// each may cost tens.
func CurrentPath(r *http.Request, most int) string {
	target := escapedPath(r)
	if len(target)+len(r.URL.RawQuery) > most {
		return ""
	}
	path := "/" + strings.TrimLeft(readable(pyurl.Unquote(target)), "/")
	iri := unquotePart(pyurl.Quote(path, "!$&'()*+,/:;=@%"), "/?#")
	if r.URL.RawQuery != "" {
		iri += "?" + unquotePart(pyurl.Quote(r.URL.RawQuery, "!$&'()*+,/:;=?@%"), "&=+#")
	}
	return iri
}

// LocationText is what redirect makes of an address: one with other characters than ASCII, or
// with a space, has them percent-encoded (_invalid_iri_to_uri). The host is left alone.
func LocationText(iri string) string {
	if !strings.ContainsFunc(iri, func(c rune) bool { return c <= ' ' || c >= utf8.RuneSelf }) {
		return iri
	}
	rest, fragment, hasFragment := strings.Cut(iri, "#")
	path, query, hasQuery := strings.Cut(rest, "?")
	uri := pyurl.Quote(path, "%!$&'()*+,/:;=@")
	if hasQuery {
		uri += "?" + pyurl.Quote(query, "%!$&'()*+,/:;=?@")
	}
	if hasFragment {
		uri += "#" + pyurl.Quote(fragment, "%!#$&'()*+,/:;=?@")
	}
	return uri
}

// readable decodes UTF-8 with errors="replace".
func readable(text string) string { return string([]rune(text)) }

// unquotePart is _unquote_path or _unquote_query: escapes of control characters, space, "%"
// and the kept ones stay, and so do bytes that are no UTF-8.
func unquotePart(text, kept string) string {
	var out strings.Builder
	var part []byte
	flush := func() {
		out.WriteString(pyurl.QuoteInvalid(string(part)))
		part = part[:0]
	}
	for i := 0; i < len(text); i++ {
		c, escaped := pyurl.Escape(text[i:])
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
