package werkzeug

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FuzzSetCookie takes a Set-Cookie apart as the slow and obvious way does, and judges it the
// same when attributes come that browsers do not tell cookies apart by.
func FuzzSetCookie(f *testing.F) {
	for _, line := range []string{
		"session=v; Path=/", "session=v; Domain=.Example.com; path=/a; Secure", "__Host-s=v; Secure; Path=/", "session=v;Path=/;Path=", "session", "=v", "",
		"session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/", "session=v; Partitioned; Secure; Max-Age=-1", "s\x00=v", " session = v ; PATH = /x ",
	} {
		f.Add("session=v; Path=/", line, "app.example.com", "/a/b")
		f.Add(line, line, "localhost", "/")
	}
	f.Fuzz(func(t *testing.T, own, line, host, path string) {
		got, want := parseIdentity(line), slowIdentity(line)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(identity{})); diff != "" {
			t.Fatalf("%q:\n%s", line, diff)
		}
		site := Site{host: host}
		if strings.HasPrefix(path, "/") {
			site.path = path
		}
		relation := RelationOf(own, line, site)
		for _, more := range []string{"; HttpOnly", "; SameSite=Lax", "; Unknown=x", "; Max-Age=7"} {
			if again := RelationOf(own, line+more, site); again != relation {
				t.Errorf("%q is %d to %q, and %d with %q", line, relation, own, again, more)
			}
		}
	})
}

func slowIdentity(line string) identity {
	parts := strings.Split(line, ";")
	name, _, found := strings.Cut(parts[0], "=")
	id := identity{name: strings.Trim(name, " \t"), nameless: !found, control: hasControl(line)}
	last := map[string]string{}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		last[strings.ToLower(strings.Trim(key, " \t"))] = strings.Trim(value, " \t")
	}
	_, id.partitioned = last["partitioned"]
	_, id.secure = last["secure"]
	id.domain = strings.ToLower(strings.TrimPrefix(last["domain"], "."))
	if strings.HasPrefix(last["path"], "/") {
		id.path = last["path"]
	}
	id.maxAge, id.expires = last["max-age"], last["expires"]
	return id
}

// FuzzNewCookie: attributes that are accepted make a header line that is one line, that
// browsers read as this cookie, and that a deletion replaces.
func FuzzNewCookie(f *testing.F) {
	f.Add("session", "example.com", "/", "value", 1)
	f.Add("__Host-s", "", "/a b;c", "a\"b\\é", 2)
	f.Add("s", ".münchen.example", "/\xff", "", 0)
	f.Fuzz(func(t *testing.T, name, domain, path, value string, mode int) {
		c, err := NewCookie(Attributes{Name: name, Domain: domain, Path: path, Secure: true, SameSite: http.SameSite(mode)})
		if err != nil {
			return
		}
		line, _, err := c.Set(value, time.Unix(1700000000, 0), 0)
		if err != nil {
			return
		}
		if strings.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("%q is no header", line)
		}
		if got := SetCookieName(line); got != name {
			t.Errorf("%q has the name %q, want %q", line, got, name)
		}
		h := http.Header{"Set-Cookie": {line}}
		site := Site{}
		if relation := c.Relation(h, site); relation != Same && !parseIdentity(line).breaksRules() {
			t.Errorf("%q is %d to itself", line, relation)
		}
		deletion, _ := c.Delete(0)
		if got := RelationOf(line, deletion, site); got != Same && !parseIdentity(line).breaksRules() {
			t.Errorf("%q does not delete %q", deletion, line)
		}
	})
}
