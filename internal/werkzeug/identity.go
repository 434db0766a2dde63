package werkzeug

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Relation says what a Set-Cookie of a response is to a cookie of ours.
type Relation int

const (
	Other     Relation = iota // another cookie to a browser, or none at all
	Undecided                 // it hangs on the request, which is not known
	Same                      // to a browser it replaces ours
)

// Site is the address of a request, from which a browser takes something when it stores a
// cookie. The zero value knows nothing.
type Site struct{ host, path string } // as the request has them: few answers need more

// SiteOf returns the site of a request as the client sent it: a prefix that was stripped
// on the way counts. That of no request is the zero value.
func SiteOf(r *http.Request) Site {
	if r == nil {
		return Site{}
	}
	return Site{r.Host, cmp.Or(escapedPath(r), "/")}
}

// stored is what a browser takes from a [Site].
type stored struct {
	host string // in lower case, without port, IPv6 in brackets; "" if it is not known
	path string // the default path of a cookie; "" if it is not known
}

func (s Site) stored() stored {
	at := stored{host: hostOf(s.host)}
	if s.path != "" {
		at.path = defaultPath(s.path)
	}
	return at
}

func hostOf(hostport string) string {
	host := hostport
	if strings.Contains(hostport, ":") { // an error of SplitHostPort costs more than all else here
		if split, _, err := net.SplitHostPort(hostport); err == nil {
			host = split
		}
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // as in a URL, and so in Domain
	}
	return host
}

func escapedPath(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		path, _, _ := strings.Cut(r.RequestURI, "?")
		return path
	}
	if u, err := url.ParseRequestURI(r.RequestURI); err == nil {
		return u.EscapedPath()
	}
	if r.URL == nil {
		return ""
	}
	return r.URL.EscapedPath()
}

// defaultPath is RFC 6265, section 5.1.4.
func defaultPath(path string) string {
	last := strings.LastIndexByte(path, '/')
	if last <= 0 {
		return "/"
	}
	return path[:last]
}

// Relation returns what the cookies that a response sets already are to c: Same if one
// of them is. Browsers tell cookies apart by name, Domain, Path and Partitioned, and
// drop some; the rules are Chromium's.
func (c *Cookie) Relation(h http.Header, site Site) Relation {
	return c.identity.among(h["Set-Cookie"], site)
}

// Deletes reports whether a response deletes c: the last Set-Cookie that is the same cookie
// to a browser has a Max-Age or Expires that ends it.
func (c *Cookie) Deletes(h http.Header, site Site) bool {
	deleted := false
	for _, line := range h["Set-Cookie"] {
		if c.identity.among([]string{line}, site) == Same {
			deleted = parseIdentity(line).ends()
		}
	}
	return deleted
}

// RelationOf is [Cookie.Relation] of two Set-Cookies: what other is to own.
func RelationOf(own, other string, site Site) Relation {
	return parseIdentity(own).among([]string{other}, site)
}

// SetCookieName returns the name of a Set-Cookie as browsers read it. It is "" if there is
// none: without "=" all is the value.
func SetCookieName(line string) string {
	id := parseIdentity(line)
	if id.nameless {
		return ""
	}
	return id.name
}

// among returns the closest relation of the lines to own.
func (own identity) among(lines []string, site Site) Relation {
	if len(lines) == 0 {
		return Other
	}
	at := site.stored()
	if own.droppedAt(at.host) {
		// No browser at this host keeps a cookie of ours, so it is not the host that the
		// browser sees, behind a proxy for instance.
		at.host = ""
	}
	relation := Other
	for _, line := range lines {
		relation = max(relation, own.relation(parseIdentity(line), at))
	}
	return relation
}

// identity is what a browser looks at in a Set-Cookie.
type identity struct {
	name        string
	nameless    bool   // without "=" a browser takes all of it as a value
	control     bool   // for a control character a browser drops it
	domain      string // in lower case, without one leading dot; "" is host-only
	path        string // "" is the default path
	partitioned bool
	secure      bool
	maxAge      string // "" if there is none
	expires     string // likewise
}

// parseIdentity reads a Set-Cookie as browsers do: the last attribute of a name counts,
// even an empty one.
func parseIdentity(line string) identity {
	pair, rest, more := strings.Cut(line, ";")
	name, _, found := strings.Cut(pair, "=")
	id := identity{name: trimBlanks(name), nameless: !found, control: hasControl(line)}
	for more {
		var attribute string
		attribute, rest, more = strings.Cut(rest, ";")
		key, value, _ := strings.Cut(attribute, "=")
		id.set(strings.ToLower(trimBlanks(key)), trimBlanks(value))
	}
	return id
}

func (id *identity) set(attribute, value string) {
	switch attribute {
	case "domain":
		id.domain = strings.ToLower(strings.TrimPrefix(value, "."))
	case "path":
		id.path = value
		if !strings.HasPrefix(value, "/") {
			id.path = ""
		}
	case "partitioned":
		id.partitioned = true
	case "max-age":
		id.maxAge = value
	case "expires":
		id.expires = value
	case "secure":
		id.secure = true
	}
}

// ends reports whether the cookie's Max-Age is 0 or less or, without one, its Expires is in
// the past.
func (id identity) ends() bool {
	if id.maxAge != "" {
		seconds, err := strconv.Atoi(id.maxAge)
		return err == nil && seconds <= 0
	}
	expires, err := http.ParseTime(id.expires)
	return err == nil && expires.Before(time.Now())
}

// relation compares another cookie with own.
func (own identity) relation(other identity, at stored) Relation {
	if other.nameless || other.name != own.name || other.partitioned != own.partitioned {
		return Other
	}
	if other.breaksRules() && !own.breaksRules() || other.droppedAt(at.host) {
		return Other
	}
	return min(sameDomain(own.domain, other.domain, at.host), samePath(own.path, other.path, at.path))
}

// breaksRules reports whether browsers drop the cookie wherever it comes from. A name can
// promise what the attributes do not hold.
func (id identity) breaksRules() bool {
	name := strings.ToLower(id.name)
	switch {
	case id.control, id.partitioned && !id.secure:
		return true
	case strings.HasPrefix(name, "__host-"):
		return !id.secure || id.domain != "" || id.path != "/"
	case strings.HasPrefix(name, "__secure-"):
		return !id.secure
	}
	return false
}

// droppedAt reports whether a browser drops the cookie since its Domain does not belong
// to the host; a Domain of one label is a whole registry.
func (id identity) droppedAt(host string) bool {
	if host == "" || id.domain == "" || id.domain == host {
		return false
	}
	return lonely(id.domain) || lonely(host) || !strings.HasSuffix(host, "."+id.domain)
}

// lonely reports whether a host has no hosts below it: an IP address, or a name without
// a dot. A cookie with that Domain is host-only.
func lonely(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || !strings.Contains(host, ".")
}

// sameDomain compares two Domain attributes that a browser at the host keeps. A host-only
// cookie is another one than that of Domain=host.
func sameDomain(a, b, host string) Relation {
	switch {
	case a == b:
		return Same
	case a != "" && b != "" || !lonely(a+b):
		return Other
	case host == "":
		return Undecided
	}
	return Same // one has none, and the other names this lonely host
}

// samePath compares two Path attributes, of which "" means the default path. Case counts,
// and nothing is decoded.
func samePath(a, b, byDefault string) Relation {
	switch {
	case a == b:
		return Same
	case a != "" && b != "":
		return Other
	case byDefault == "":
		return Undecided
	case a+b == byDefault: // one of them is ""
		return Same
	}
	return Other
}

// trimBlanks takes spaces and tabs off on both sides.
func trimBlanks(s string) string { return strings.Trim(s, " \t") }
