package flasklogin

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestRequired shows who is let through, and where others are sent, with what flashed.
func TestRequired(t *testing.T) {
	inside := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	views := func(c *Config) { c.LoginView, c.RefreshView = "/login", "/again?x=1" }
	for _, tt := range []struct {
		shows    string
		change   func(*Config)
		method   string
		session  taggedjson.Dict
		fresh    bool // FreshLoginRequired
		status   int
		location string
		flashed  []flaskcookie.Flash
		session2 string // _id and next
	}{
		{"nobody", nil, "GET", nil, false, 401, "", nil, ""},
		{"nobody is sent to log in", views, "GET", nil, false, 302, "/login?next=%2Fpage", []flaskcookie.Flash{{Category: "message", Message: "Please log in to access this page."}}, ""},
		{"with a message of one's own", func(c *Config) { views(c); c.LoginMessage, c.LoginMessageCategory = new("Who?"), "warning" }, "GET", nil, false, 302, "/login?next=%2Fpage",
			[]flaskcookie.Flash{{Category: "warning", Message: "Who?"}}, ""},
		{"with none", func(c *Config) { views(c); c.LoginMessage = new("") }, "GET", nil, false, 302, "/login?next=%2Fpage", nil, ""},
		{"with next in the session", func(c *Config) { views(c); c.UseSessionForNext = true; c.LoginMessage = new("") }, "GET", nil, false, 302, "/login", nil, "OWN /page"},
		{"a user", views, "GET", loggedIn(true), false, 418, "", nil, "OWN "},
		{"a stale user", views, "GET", loggedIn(false), false, 418, "", nil, "OWN "},
		{"a stale user where a fresh one is needed", views, "GET", loggedIn(false), true, 302, "/again?x=1&next=%2Fpage",
			[]flaskcookie.Flash{{Category: "message", Message: "Please reauthenticate to access this page."}}, "OWN "},
		{"without a page for that", nil, "GET", loggedIn(false), true, 401, "", nil, "OWN "},
		{"a fresh user", views, "GET", loggedIn(true), true, 418, "", nil, "OWN "},
		{"a preflight", views, "OPTIONS", nil, false, 204, "", nil, ""},
		{"OPTIONS of a user", views, "OPTIONS", loggedIn(true), false, 418, "", nil, "OWN "},
		{"a handler of one's own", func(c *Config) { c.Unauthorized = http.NotFoundHandler() }, "GET", nil, false, 404, "", nil, ""},
		{"and for freshness", func(c *Config) { c.NeedsRefresh = http.NotFoundHandler() }, "GET", loggedIn(false), true, 404, "", nil, "OWN "},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			s := newSite(t, tt.change, nil)
			var after *flaskcookie.Session
			w := s.visit(t, tt.session, "", func(w http.ResponseWriter, r *http.Request) {
				r.Method = tt.method
				after = flaskcookie.FromContext(r.Context())
				if tt.fresh {
					s.login.FreshLoginRequired(inside).ServeHTTP(w, r)
				} else {
					s.login.LoginRequired(inside).ServeHTTP(w, r)
				}
			})
			if w.Code != tt.status || w.Header().Get("Location") != tt.location {
				t.Errorf("status %d, Location %q", w.Code, w.Header().Get("Location"))
			}
			if diff := cmp.Diff(tt.flashed, after.Flashes()); diff != "" {
				t.Errorf("flashed (-want +got):\n%s", diff)
			}
			id, _ := flaskcookie.Get[string](after, "_id")
			next, _ := flaskcookie.Get[string](after, "next")
			if got := strings.ReplaceAll(id, identifier(), "OWN") + " " + next; got != tt.session2 && got != " "+tt.session2 {
				t.Errorf("the session has %q", got)
			}
		})
	}
}

// TestPopNext shows where a user is sent after the login.
func TestPopNext(t *testing.T) {
	for _, tt := range []struct{ shows, query, stored, want string }{
		{"nothing", "", "", "/home"},
		{"the address", "?next=/a%3Fb", "", "/a?b"},
		{"another site", "?next=//evil.example", "", "/home"},
		{"the session", "", "/there", "/there"},
		{"another site in the session", "", "https://evil.example/", "/home"},
		{"a bad address leaves the session's", "?next=https://evil.example", "/there", "/there"},
		{"the address comes first", "?next=/a", "/there", "/a"},
	} {
		s := newSite(t, nil, nil)
		session := taggedjson.Dict{{Key: "x", Value: 1}}
		if tt.stored != "" {
			session.Set("next", tt.stored)
		}
		s.visit(t, session, "", func(_ http.ResponseWriter, r *http.Request) {
			r.URL.RawQuery = strings.TrimPrefix(tt.query, "?")
			if got := s.login.Next(r, "/home"); got != tt.want {
				t.Errorf("%s: got %q", tt.shows, got)
			}
			if flaskcookie.FromContext(r.Context()).Has("next") {
				t.Errorf("%s: the session still has one", tt.shows)
			}
		})
	}
}

// TestStaleNext shows that the page to return to of an earlier visit does not stay in the
// session when the one of this visit is not safe.
func TestStaleNext(t *testing.T) {
	s := newSite(t, func(c *Config) { c.LoginView, c.UseSessionForNext = "/login", true }, nil)
	s.visit(t, taggedjson.Dict{{Key: "next", Value: "/old"}}, "", func(w http.ResponseWriter, r *http.Request) {
		s.login.of(r.Context()).request.URL.Path, s.login.of(r.Context()).request.RequestURI = `/\evil.example`, `/\evil.example`
		s.login.Unauthorized(w, s.login.of(r.Context()).request)
		if next, ok := flaskcookie.FromContext(r.Context()).Get("next"); ok {
			t.Errorf("next is %v", next)
		}
	})
}

// TestLongNext sends the page along to return to as long as path and query are no longer than
// SECURITY.md says.
func TestLongNext(t *testing.T) {
	for size, sent := range map[int]bool{4096: true, 4097: false} {
		r := httptest.NewRequest("GET", "/?"+strings.Repeat("q", size-1), nil) // the "?" is neither
		if next := nextParam("/login", r); (next != "") != sent || sent && len(next) != size+1 {
			t.Errorf("%d bytes: %d are sent along", size, len(next))
		}
	}
}
