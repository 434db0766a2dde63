package werkzeug

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// What Chromium takes for the same cookie.
func TestRelationAsInChromium(t *testing.T) {
	for _, row := range vectors.Load[vectors.Identity](t, "cookie_identity.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			r := httptest.NewRequest("GET", row.Path, nil)
			r.Host = row.Host
			want := Other
			if row.SameCookie {
				want = Same
			}
			if got := parseIdentity(row.Own).among([]string{row.Other}, SiteOf(r)); got != want {
				t.Errorf("got %d, want %d", got, want)
			}
			// Another session cookie before or after it changes nothing.
			for _, lines := range [][]string{{row.Other, "other=1"}, {"other=1", row.Other}} {
				if got := parseIdentity(row.Own).among(lines, SiteOf(r)); got != want {
					t.Errorf("%v: got %d, want %d", lines, got, want)
				}
			}
		})
	}
}

func TestRelation(t *testing.T) {
	plain := Attributes{Name: "session", Path: "/", HTTPOnly: true}
	wide := Attributes{Name: "session", Domain: ".Example.com", Path: "/"}
	request := func(host, target string) *http.Request {
		r := httptest.NewRequest("GET", target, nil)
		r.Host = host
		return r
	}
	at := request("app.example.com:8000", "/auth/logout?next=/")
	for _, test := range []struct {
		shows string
		own   Attributes
		r     *http.Request // nil: not known
		lines []string
		want  Relation
	}{
		{"no cookie at all", plain, at, nil, Other},
		{"the cookie itself", plain, at, []string{"session=x; HttpOnly; Path=/"}, Same},
		{"a stray before it", plain, at, []string{"session=; Domain=example.com; Path=/", "session=x; Path=/"}, Same},
		{"a stray behind it", plain, at, []string{"session=x; Path=/", "session=; Domain=example.com; Path=/"}, Same},
		{"only a stray", plain, at, []string{"session=; Domain=example.com; Path=/"}, Other},
		{"another path", plain, at, []string{"session=x; Path=/shop"}, Other},
		{"the default path is that of the request", plain, at, []string{"session="}, Other},
		{"at the top it is /", plain, request("h.test", "/logout"), []string{"session="}, Same},
		{"a request in absolute form", plain, request("h.test", "http://h.test/a/logout?x=/"), []string{"session="}, Other},
		{"escapes stay", Attributes{Name: "session", Path: "/a%20b"}, request("h.test", "/a%20b/c"), []string{"session="}, Same},
		{"Domain as configured, in any case", wide, at, []string{"session=x; domain=EXAMPLE.com; PATH=/"}, Same},
		{"host-only beside a Domain", wide, at, []string{"session=x; Path=/"}, Other},
		{"an empty name is none", plain, at, []string{"=session; Path=/"}, Other},
		{"spaces around the name", plain, at, []string{"\t session =x; Path=/"}, Same},
		{"a proxy has changed the host, and the Domain counts", wide, request("127.0.0.1:5000", "/"), []string{"session=x; Domain=example.com; Path=/"}, Same},
		{"a proxy has changed the host, and a host-only is another", wide, request("backend", "/"), []string{"session=x; Path=/"}, Other},
		{"request unknown, all the same", plain, nil, []string{"session=x; Path=/"}, Same},
		{"request unknown, another Domain", plain, nil, []string{"session=x; Domain=example.com; Path=/"}, Other},
		{"request unknown, and the Domain may be the host's", plain, nil, []string{"session=x; Domain=localhost; Path=/"}, Undecided},
		{"request unknown, default path", plain, nil, []string{"session=x"}, Undecided},
		{"an undecided one beside a sure one", plain, nil, []string{"session=x", "session=x; Path=/"}, Same},
		{"IPv6", plain, request("[::1]:80", "/"), []string{"session=x; Domain=[::1]; Path=/"}, Same},
		{"IPv6 without port", plain, request("[::1]", "/"), []string{"session=x; Domain=[::1]; Path=/"}, Same},
		{"IPv6 without brackets is no host", plain, request("[::1]:80", "/"), []string{"session=x; Domain=::1; Path=/"}, Other},
	} {
		t.Run(test.shows, func(t *testing.T) {
			c, err := NewCookie(test.own)
			if err != nil {
				t.Fatal(err)
			}
			var site Site
			if test.r != nil {
				site = SiteOf(test.r)
			}
			if got := c.Relation(http.Header{"Set-Cookie": test.lines}, site); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

// The two functions that take lines agree with the cookie's own.
func TestRelationOf(t *testing.T) {
	for _, row := range vectors.Load[vectors.Identity](t, "cookie_identity.jsonl") {
		r := httptest.NewRequest("GET", row.Path, nil)
		r.Host = row.Host
		if got := RelationOf(row.Own, row.Other, SiteOf(r)); (got == Same) != row.SameCookie || got == Undecided {
			t.Errorf("%s: got %d", row.Name, got)
		}
	}
	for line, want := range map[string]string{
		"session=x; Path=/": "session", " \t session\t =x": "session", "a b=": "a b", "session": "", "session; a=b": "", "=x": "", "": "",
	} {
		if got := SetCookieName(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
