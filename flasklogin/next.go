package flasklogin

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pyurl"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// SafeNext reports whether next is an address of this site, to which a user may be sent
// after logging in: a path that begins with one "/" and no second one or backslash, without
// a backslash or control character anywhere; or an http(s) URL with the scheme and host of
// the request. Flask-Login checks nothing, and its users have to.
func SafeNext(r *http.Request, next string) bool {
	if safePath(next) {
		return true
	}
	if hasOddity(next) {
		return false
	}
	u, err := url.Parse(next)
	return err == nil && u.Scheme == scheme(r) && u.Host != "" && u.User == nil && host(u.Host, u.Scheme) == host(r.Host, u.Scheme)
}

// host is get_host: in lower case, without the port that is the scheme's own.
func host(hostport, scheme string) string {
	hostport = strings.ToLower(hostport)
	if scheme == "https" {
		return strings.TrimSuffix(hostport, ":443")
	}
	return strings.TrimSuffix(hostport, ":80")
}

func safePath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !hasOddity(path)
}

// hasOddity finds what browsers take for "/" or leave out.
func hasOddity(address string) bool {
	return strings.ContainsFunc(address, func(c rune) bool { return c == '\\' || c < ' ' || c == 0x7f })
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// maxNext is how many bytes of path and query, as they were sent, are a page to return to.
// Escaped for an address they are five times as many. gunicorn takes no longer
// ones either, by default.
const maxNext = 4096

// nextParam is make_next_param: the address of the request as the login page gets it,
// without scheme and host if they are the login page's. It is empty for one that is too
// long, and for one that is no [SafeNext]: the path "//evil.com" leads to another site.
func nextParam(view string, r *http.Request) string {
	next := werkzeug.CurrentPath(r, maxNext)
	if !safePath(next) {
		return ""
	}
	own := host(r.Host, scheme(r))
	if login, err := url.Parse(view); err == nil && login.Host != "" && !(login.Scheme == scheme(r) && login.Host == own) {
		return scheme(r) + "://" + own + next
	}
	return next
}

// loginURL is login_url: view with the parameter next, in the place of one it has already.
func loginURL(view, next string) string {
	if next == "" {
		return view
	}
	base, fragment, hasFragment := strings.Cut(view, "#")
	path, query, _ := strings.Cut(base, "?")
	location := path + "?" + setParameter(query, "next", next)
	if hasFragment && fragment != "" {
		location += "#" + fragment
	}
	return location
}

// setParameter is urlencode(parse_qs(query) with one value replaced): names in the order in
// which they first appear, with all of their values behind each other.
func setParameter(query, name, value string) string {
	var names []string
	values := map[string][]string{}
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		key, text, _ := strings.Cut(part, "=")
		key, text = readable(key), readable(text)
		if _, seen := values[key]; !seen {
			names = append(names, key)
		}
		values[key] = append(values[key], text)
	}
	if _, seen := values[name]; !seen {
		names = append(names, name)
	}
	values[name] = []string{value}
	var out []string
	for _, key := range names {
		for _, text := range values[key] {
			out = append(out, url.QueryEscape(key)+"="+url.QueryEscape(text))
		}
	}
	return strings.Join(out, "&")
}

// readable decodes with errors="replace".
func readable(text string) string { return string([]rune(pyurl.UnquotePlus(text))) }
