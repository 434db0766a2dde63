package flaskshadow_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestStrayCookies: an answer may set or delete cookies of the session's name that are
// others to a browser. They are no difference, in any order, and hide none.
func TestStrayCookies(t *testing.T) {
	const deleted = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"
	value := fixture(t, "session/flask-wtf")
	own := "session=" + value + tail
	gone := "session=; " + deleted + tail
	wide := "session=; Domain=example.com; " + deleted + "; Path=/"
	elsewhere := "session=x; Path=/shop"
	foreign := "session=eyJuIjoxfQ.ZVPxAA.xx; HttpOnly; Path=/; Domain=example.com"
	for _, tc := range []struct {
		shows string
		vary  bool // the view has looked at the session
		sent  string
		lines []string // in this order and the other
		want  string
	}{
		{"a login that deletes the wide cookie of old", true, "", []string{own, wide}, ""},
		{"a logout that deletes the wide cookie too", true, value, []string{gone, wide}, ""},
		{"a login that sets a cookie of another path", true, "", []string{own, elsewhere}, ""},
		{"a logout, and a cookie of another path", true, value, []string{gone, elsewhere}, ""},
		{"three of them", true, "", []string{wide, own, elsewhere}, ""},
		{"a stray deletion alone, and nobody is logged in", true, "", []string{wide}, ""},
		{"a stray deletion alone, and the view does not look", false, value, []string{wide}, ""},
		{"a stray value alone, and the view does not look", false, value, []string{elsewhere}, ""},
		{"a stray deletion alone, and the view only looks", true, value, []string{wide}, ""},
		{"a stray value alone, and the view only looks", true, value, []string{elsewhere}, ""},
		{"a name only is no cookie of that name", true, "", []string{"session; Path=/", own}, ""},
		{"twice is twice", true, "", []string{own, own}, "several cookies session: Flask 2, Go 1"},

		{"a Domain in Flask only", true, "", []string{own + "; Domain=example.com"}, "attribute Domain: Flask example.com, Go none"},
		{"a Path in Flask only", true, "", []string{"session=" + value + "; HttpOnly; Path=/shop"}, "attribute Path: Flask /shop, Go /"},
		{"a Domain in Flask only, and a stray", true, "", []string{own + "; Domain=example.com", elsewhere}, "attribute Domain: Flask example.com, Go none"},
		{"a Domain in Flask only, which deletes the cookie of before", true, "", []string{own + "; Domain=example.com", gone}, "attribute Domain: Flask example.com, Go none"},
		{"a logout with a Domain in Flask only", true, value, []string{"session=; Domain=example.com; " + deleted + tail}, "attribute Domain: Flask example.com, Go none"},
		{"such a logout, and a cookie of another path", true, value, []string{"session=; Domain=example.com; " + deleted + tail, elsewhere}, "attribute Domain: Flask example.com, Go none"},
		{"another key, and a Domain in Flask only", true, "", []string{foreign}, "signature: Flask set a cookie, Go refuses it: signer: signature does not match"},
		{"another key, a Domain, and a stray", true, "", []string{foreign, wide}, "signature: Flask set a cookie, Go refuses it: signer: signature does not match"},
	} {
		for range 2 {
			t.Run(tc.shows, func(t *testing.T) {
				fields := []string{}
				for _, line := range tc.lines {
					fields = append(fields, "Set-Cookie: "+line)
				}
				if tc.vary {
					fields = append(fields, "Vary: Cookie")
				}
				s := newShadow(t, flaskshadow.Config{Cookie: base()})
				get(s.Handler(flaskAnswers(200, fields...)), tc.sent)
				if got := s.differences(t); got != tc.want {
					t.Errorf("%q: got\n%s\nwant\n%s", tc.lines, got, tc.want)
				}
			})
			slices.Reverse(tc.lines)
		}
	}
}

// TestDomainInGoOnly: the other side of a Domain that only one has. It is the site's own
// Domain, or browsers would drop the cookie.
func TestDomainInGoOnly(t *testing.T) {
	cfg := base()
	cfg.SessionCookieDomain = "example.com" // httptest's requests go there
	s := newShadow(t, flaskshadow.Config{Cookie: cfg})
	cookie := fixture(t, "session/flask-wtf")
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session="+cookie+tail, "Vary: Cookie")), "")
	if got := s.differences(t); got != "attribute Domain: Flask none, Go example.com" {
		t.Errorf("got %q", got)
	}
	get(s.Handler(flaskAnswers(200, "Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"+tail, "Vary: Cookie")), cookie)
	if got := s.differences(t); got != "attribute Domain: Flask none, Go example.com" {
		t.Errorf("deleted: got %q", got)
	}
}

// TestLogoutOfPermanent: a deletion that has other attributes too is not taken for a
// missing refresh.
func TestLogoutOfPermanent(t *testing.T) {
	deleted := "Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"
	partitioned, lax := base(), base()
	partitioned.SessionCookiePartitioned, partitioned.SessionCookieSecure = true, true
	lax.SessionCookieDomain, lax.SessionCookieSameSite = "example.com", http.SameSiteLaxMode
	for _, tc := range []struct {
		cfg  flaskcookie.Config
		line string
		want string
	}{
		{partitioned, deleted + "; Secure" + tail, "attribute Partitioned: Flask none, Go set"},
		{lax, deleted + tail, ""}, // the login has named it
	} {
		s := newShadow(t, flaskshadow.Config{Cookie: tc.cfg})
		get(s.Handler(flaskAnswers(302, tc.line, "Vary: Cookie")), fixture(t, "session/permanent"))
		if got := s.differences(t); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.line, got, tc.want)
		}
	}
}

// TestStrayCookiesOfATwin: a twin may send them as well.
func TestStrayCookiesOfATwin(t *testing.T) {
	wide := &http.Cookie{Name: "session", Domain: "example.com", Path: "/", MaxAge: -1}
	flask := flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/flask-wtf")+tail, "Set-Cookie: "+wide.String(), "Vary: Cookie")
	twin := func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("csrf_token", "0123456789abcdef0123456789abcdef01234567")
		w.WriteHeader(http.StatusOK) // the session's comes first
	}
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	get(s.Twin(flask, http.HandlerFunc(twin)), "")
	if got := s.differences(t); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestJoinedCookies: a proxy that joins two cookies with a comma brings a difference, and
// does not bring the second cookie's value into the log.
func TestJoinedCookies(t *testing.T) {
	own := "Set-Cookie: session=" + fixture(t, "session/flask-wtf")
	for _, line := range []string{
		own + "; HttpOnly; Path=/, remember_token=hidden; Expires=Fri, 15 Dec 2023 22:13:20 GMT",
		own + "; Path=/; HttpOnly, remember_token=hidden; Path=/",
		own + "; Path=/; HttpOnly, remember_token=hidden",
		own + "; Path=/; HttpOnly; Domain=a, hidden",
		own + "; Path=/; HttpOnly; Expires=x, remember_token=hidden",
	} {
		s := newShadow(t, flaskshadow.Config{Cookie: base()})
		get(s.Handler(flaskAnswers(200, line, "Vary: Cookie")), "")
		if got := s.differences(t); got == "" || strings.Contains(got, "hidden") {
			t.Errorf("%s: got %q", line, got)
		}
	}
}
