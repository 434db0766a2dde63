package stray

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// strays are the Domain and Path that the session's cookie may once have had.
var strays = []string{"Domain=example.test; Path=/", "Domain=app.example.test; Path=/", "Path=/old"}

// kinds runs a test with sessions in the cookie and with those of Flask-Session.
func kinds(t *testing.T, test func(t *testing.T, onServer bool)) {
	for name, onServer := range map[string]bool{"flaskcookie": false, "flasksession": true} {
		t.Run(name, func(t *testing.T) { test(t, onServer) })
	}
}

// places runs a test with the proxy inside the middleware and outside.
func places(t *testing.T, test func(t *testing.T, inside bool)) {
	for _, inside := range []bool{true, false} {
		t.Run(fmt.Sprintf("inside %t", inside), func(t *testing.T) { test(t, inside) })
	}
}

// TestStrayCookies has views that log out or in and delete an old cookie in the same
// answer, before or behind the session's own. Whoever answers and wherever the proxy
// stands, both take effect: the user is out, or in, and the old cookie is gone.
func TestStrayCookies(t *testing.T) {
	kinds(t, func(t *testing.T, onServer bool) {
		flask, sessions := startFlask(t, onServer, "")
		places(t, func(t *testing.T, inside bool) {
			b := newBrowser(t, front(t, flask, sessions.Handler, inside))
			for _, side := range []string{"Flask", "Go"} {
				for _, stray := range strays {
					for _, place := range []string{"before", "after"} {
						for _, permanent := range []bool{true, false} {
							b.t, b.jar = t, nil
							b.logsOut(side, stray, place, permanent)
							b.jar = nil
							b.logsIn(side, stray, place, permanent)
							if t.Failed() {
								t.Fatalf("%s answers, %s %s, permanent %t", side, place, stray, permanent)
							}
						}
					}
				}
			}
		})
	})
}

// start logs somebody in and leaves an old login in a stray cookie.
func (b *browser) start(stray string, permanent bool) {
	b.t.Helper()
	b.visit("Flask", "/login", login("old", permanent))
	old := b.jar[0].Value
	b.jar = nil
	b.visit("Flask", "/login", login("ann", permanent))
	b.jar.set(host, "/", "session="+old+"; "+stray)
	if len(b.jar) != 2 {
		b.t.Fatalf("the cookies are %s", names(b.jar))
	}
	b.sees("ann")
}

func login(user string, permanent bool) url.Values {
	query := url.Values{"login": {user}}
	if permanent {
		query.Set("permanent", "")
	}
	return query
}

func deletion(stray string) string { return "session=; " + stray + "; Max-Age=0" }

func (b *browser) logsOut(side, stray, place string, permanent bool) {
	b.t.Helper()
	b.start(stray, permanent)
	b.visit(side, "/logout", url.Values{"logout": {""}, place: {deletion(stray)}})
	b.sees("nobody")
	if len(b.jar) != 0 {
		b.t.Errorf("left are %s", names(b.jar))
	}
}

func (b *browser) logsIn(side, stray, place string, permanent bool) {
	b.t.Helper()
	b.start(stray, permanent)
	query := login("bob", permanent)
	query.Set(place, deletion(stray))
	b.visit(side, "/login", query)
	b.sees("bob")
	if len(b.jar) != 1 || !b.jar[0].HostOnly || b.jar[0].Path != "/" {
		b.t.Errorf("left are %s", names(b.jar))
	}
}

// TestProxiedLogoutStands has Flask log out of permanent sessions, which Go would refresh.
func TestProxiedLogoutStands(t *testing.T) {
	kinds(t, func(t *testing.T, onServer bool) {
		flask, sessions := startFlask(t, onServer, "")
		places(t, func(t *testing.T, inside bool) {
			b := newBrowser(t, front(t, flask, sessions.Handler, inside))
			b.visit("Flask", "/login", login("ann", true))
			b.sees("ann")
			b.visit("Flask", "/auth/logout", url.Values{"logout": {""}})
			b.sees("nobody")
		})
	})
}

// TestWithoutPath has a view of Go log out and delete the session's cookie by
// http.SetCookie without Path, which is the session's own at /logout and another cookie at
// /auth/logout. The user is out either way.
func TestWithoutPath(t *testing.T) {
	kinds(t, func(t *testing.T, onServer bool) {
		flask, sessions := startFlask(t, onServer, "")
		places(t, func(t *testing.T, inside bool) {
			b := newBrowser(t, front(t, flask, sessions.Handler, inside))
			for _, path := range []string{"/logout", "/auth/logout"} {
				for _, permanent := range []bool{true, false} {
					b.t, b.jar = t, nil
					b.visit("Flask", "/login", login("ann", permanent))
					b.visit("Go", path, url.Values{"logout": {""}, "without path": {""}})
					b.sees("nobody")
				}
			}
		})
	})
}

// TestDomainOnOneSide shows what docs/middleware.md warns of: with Domain configured on
// one side only there are two cookies. A logout in Flask ends Flask's, and a proxy inside the
// middleware has Go's refresh of a permanent session set its own beside the deletion: the
// user stays logged in.
func TestDomainOnOneSide(t *testing.T) {
	for _, tt := range []struct {
		shows, domain string
		env           []string
	}{
		{"in Flask only", "", []string{"FLASK_SESSION_COOKIE_DOMAIN=example.test"}},
		{"in Go only", "example.test", nil},
		{"on both sides", "example.test", []string{"FLASK_SESSION_COOKIE_DOMAIN=example.test"}},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			flask, sessions := startFlask(t, false, tt.domain, tt.env...)
			places(t, func(t *testing.T, inside bool) {
				b := newBrowser(t, front(t, flask, sessions.Handler, inside))
				for _, permanent := range []bool{true, false} {
					b.t, b.jar = t, nil
					b.visit("Flask", "/login", login("ann", permanent))
					b.visit("Flask", "/logout", url.Values{"logout": {""}})
					undone := inside && permanent && tt.shows != "on both sides"
					b.sees(map[bool]string{true: "ann", false: "nobody"}[undone])
				}
			})
		})
	}
}

// TestUnknownRequest has a view of Go log in with a session that nobody opened, so that
// its request is not known, beside a Set-Cookie without Path: the login is kept.
func TestUnknownRequest(t *testing.T) {
	kinds(t, func(t *testing.T, onServer bool) {
		flask, sessions := startFlask(t, onServer, "")
		bare := func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Add("Set-Cookie", "session=; Max-Age=0")
				s := flaskcookie.NewSession(nil)
				if r.URL.Query().Has("login") {
					s.Set("user", "ann")
				}
				if err := sessions.Save(r.Context(), w.Header(), s); err != nil {
					t.Error(err)
				}
			})
		}
		b := newBrowser(t, front(t, flask, bare, false))
		b.visit("Go", "/auth/me", nil)
		if len(b.jar) != 0 {
			t.Errorf("a session that was not changed is kept: %s", names(b.jar))
		}
		b.visit("Go", "/auth/login", login("ann", false))
		if got := b.visit("Flask", "/me", nil); got != "ann" {
			t.Errorf("Flask sees %s", got)
		}
	})
}

// TestLaterAnswerWins shows what docs/migration.md says of logouts while another request
// runs, with the session in the cookie: an answer that was made before and arrives later
// gives a permanent session back, whichever side logs out.
func TestLaterAnswerWins(t *testing.T) {
	flask, sessions := startFlask(t, false, "")
	b := newBrowser(t, front(t, flask, sessions.Handler, false))
	for _, out := range []string{"Flask", "Go"} {
		for _, slow := range []string{"Flask", "Go"} {
			for permanent, want := range map[bool]string{true: "ann", false: "nobody"} {
				b.jar = nil
				b.visit("Flask", "/login", login("ann", permanent))
				_, late := b.ask(slow, "/me", nil)
				b.visit(out, "/logout", url.Values{"logout": {""}})
				b.keep("/me", late)
				b.sees(want)
			}
		}
	}
}

// TestProxiedAnswerRefreshed has a Flask answer that does not refresh a permanent session: a
// proxy inside the middleware has Go do it, one outside leaves the answer as it is.
func TestProxiedAnswerRefreshed(t *testing.T) {
	flask, sessions := startFlask(t, false, "", "FLASK_SESSION_REFRESH_EACH_REQUEST=false")
	places(t, func(t *testing.T, inside bool) {
		b := newBrowser(t, front(t, flask, sessions.Handler, inside))
		b.visit("Flask", "/login", login("ann", true))
		if _, cookies := b.ask("Flask", "/me", nil); (len(cookies) == 1) != inside {
			t.Errorf("%d cookies", len(cookies))
		}
	})
}
