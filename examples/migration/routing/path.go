package routing

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Value is a part of the path that a rule gives a name to.
type Value struct{ Name, Text string }

// Match is what a request comes to.
type Match struct {
	// Rule is the rule that Werkzeug would take; nil where it would find none, or none with
	// this method, and where it is Unsure.
	Rule *Rule
	// Values are the rule's variables, in its order, percent-decoded.
	Values []Value
	// Redirect is the path that Werkzeug sends the browser to, since the rule ends with a slash
	// and the request does not. It is percent-encoded.
	Redirect string
	// Unsure tells that another reader might take the request for something else.
	Unsure bool
}

var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

// maxTarget is as long as a request's target may be; gunicorn refuses longer lines than 4094 bytes.
const maxTarget = 4000

// plainQuery is a query that nobody rewrites when it stands in a Location.
var plainQuery = regexp.MustCompile(`^[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*$`)

// Match finds the rule of a request, by its method and its RequestURI: the bytes that the
// client sent, which Flask will see.
func (t *Table) Match(method, requestURI string) Match {
	if len(requestURI) > maxTarget {
		return Match{Unsure: true}
	}
	raw, query, _ := strings.Cut(requestURI, "?")
	path, ok := ordinary(raw)
	if !ok || !known(method) {
		return Match{Unsure: true}
	}
	m := search{method: method}
	rule := m.find(t.root, strings.Split(path, "/"), nil)
	switch {
	case m.unsure || rule != nil && m.slash && !plainQuery.MatchString(query):
		return Match{Unsure: true}
	case rule == nil:
		return Match{}
	case m.slash:
		return Match{Rule: rule, Redirect: quote(path) + "/"}
	}
	match := Match{Rule: rule}
	for i, c := range rule.converters {
		text := m.values[i]
		if c.digits && len(text) > maxDigits {
			return Match{Unsure: true}
		}
		if c.check != nil && !c.check(text) {
			return Match{} // Werkzeug looks no further either
		}
		match.Values = append(match.Values, Value{c.name, text})
	}
	return match
}

func known(method string) bool {
	for _, m := range methods {
		if m == method {
			return true
		}
	}
	return false
}

// ordinary decodes a path that every server reads alike. Servers and proxies differ in what
// they make of empty and dot segments, of encoded slashes, of bytes that are no UTF-8.
func ordinary(raw string) (path string, ok bool) {
	if !strings.HasPrefix(raw, "/") || !printable(raw) || strings.ContainsAny(raw, `#\`) {
		return "", false
	}
	path, err := url.PathUnescape(raw)
	if err != nil || strings.Count(path, "/") != strings.Count(raw, "/") || strings.Contains(path, `\`) ||
		!utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return "", false
	}
	segments := strings.Split(path[1:], "/")
	for i, segment := range segments {
		if segment == "." || segment == ".." || segment == "" && i < len(segments)-1 {
			return "", false
		}
	}
	return path, true
}

func printable(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r >= 127 }) < 0
}

// quote encodes a path as Werkzeug does in a Location.
func quote(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("_.-~!$&'()*+,/:;=@", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[c>>4])+string("0123456789abcdef"[c&15])))
		}
	}
	return b.String()
}
