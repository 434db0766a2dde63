package flasklogin

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestOnServer shows that a login on a server gets a new id, unless the Config keeps it, and
// that a logout keeps it.
func TestOnServer(t *testing.T) {
	for _, keep := range []bool{false, true} {
		t.Run(fmt.Sprint("keep ", keep), func(t *testing.T) {
			s := newSite(t, func(c *Config) { c.KeepSessionID = keep }, nil)
			store := flasksession.NewMemoryStore()
			sessions, err := flasksession.New(flasksession.Config{Logger: discard}, store)
			if err != nil {
				t.Fatal(err)
			}
			cookie := ""
			ask := func(view http.HandlerFunc) (id string) {
				r := request()
				r.Header.Set("Cookie", cookie)
				w := httptest.NewRecorder()
				sessions.Handler(s.login.Handler(view)).ServeHTTP(w, r)
				cookie, _, _ = strings.Cut(w.Header().Get("Set-Cookie"), ";")
				return cookie
			}
			before := ask(func(_ http.ResponseWriter, r *http.Request) {
				if err := flaskcookie.FromContext(r.Context()).Set("cart", 1); err != nil {
					t.Error(err)
				}
			})
			after := ask(func(_ http.ResponseWriter, r *http.Request) {
				if err := s.login.Login(r.Context(), &user{"ann"}, nil); err != nil {
					t.Error(err)
				}
			})
			if (before == after) != keep || before == "" {
				t.Errorf("the id was %q and is %q", before, after)
			}
			if store.Len() != 1 {
				t.Errorf("%d sessions are stored: the one before the login must be gone", store.Len())
			}
			ask(func(_ http.ResponseWriter, r *http.Request) {
				if u, ok, err := s.login.User(r.Context()); !ok || err != nil || u.name != "ann" || !flaskcookie.FromContext(r.Context()).Has("cart") {
					t.Errorf("got %v, %t, %v", u, ok, err)
				}
			})
		})
	}
}

// TestRestoredOnServer shows that a login which the remember cookie restores keeps the id of a
// session on a server, as with Flask-Session, so that who has planted the id is logged in with
// it; and that an OnEvent which regenerates the session keeps the planter out.
func TestRestoredOnServer(t *testing.T) {
	for _, regenerates := range []bool{false, true} {
		t.Run(fmt.Sprint("regenerates ", regenerates), func(t *testing.T) {
			s := newSite(t, func(c *Config) {
				c.OnEvent = func(ctx context.Context, e Event) {
					if e == EventLoadedFromCookie && regenerates {
						flaskcookie.FromContext(ctx).Regenerate()
					}
				}
			}, nil)
			sessions, err := flasksession.New(flasksession.Config{Logger: discard}, flasksession.NewMemoryStore())
			if err != nil {
				t.Fatal(err)
			}
			ask := func(view http.HandlerFunc, cookies ...string) (session string) {
				r := request()
				r.Header.Set("Cookie", strings.Join(cookies, "; "))
				w := httptest.NewRecorder()
				sessions.Handler(s.login.Handler(view)).ServeHTTP(w, r)
				session, _, _ = strings.Cut(w.Header().Get("Set-Cookie"), ";")
				return session
			}
			user := func(want string) http.HandlerFunc {
				return func(_ http.ResponseWriter, r *http.Request) {
					u, ok, err := s.login.User(r.Context())
					if err != nil || ok != (want != "") || ok && u.name != want {
						t.Errorf("got %v, %t, %v, want %q", u, ok, err, want)
					}
				}
			}
			planted := ask(func(_ http.ResponseWriter, r *http.Request) {
				if err := flaskcookie.FromContext(r.Context()).Set("cart", 1); err != nil {
					t.Error(err)
				}
			})
			own := ask(user("ann"), planted, "remember_token="+EncodeCookie("1", testKey))
			if (own == planted) == regenerates {
				t.Errorf("the id was %q and is %q", planted, own)
			}
			ask(user("ann"), own)
			ask(user(map[bool]string{false: "ann", true: ""}[regenerates]), planted)
		})
	}
}

// TestStrangerOnServer shows that a permanent session without anything in it is not stored
// for a stranger whose user is asked for, as with Flask-Session.
func TestStrangerOnServer(t *testing.T) {
	s := newSite(t, nil, nil)
	store := flasksession.NewMemoryStore()
	sessions, err := flasksession.New(flasksession.Config{Logger: discard}, store)
	if err != nil {
		t.Fatal(err)
	}
	serve(sessions.Handler(s.login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ok, err := s.login.User(r.Context()); ok || err != nil {
			t.Errorf("got %t, %v", ok, err)
		}
		if flaskcookie.FromContext(r.Context()).Has("_fresh") {
			t.Error("protection wrote to an empty session")
		}
	}))))
}

// TestSessionValues shows a session made for a test, which is as good as one of Login.
func TestSessionValues(t *testing.T) {
	s := newSite(t, func(c *Config) { c.SessionProtection = ProtectionStrong }, nil)
	for _, fresh := range []bool{true, false} {
		values, err := s.login.SessionValues(request(), &user{"ann"}, fresh)
		if err != nil {
			t.Fatal(err)
		}
		s.visit(t, values, "", func(_ http.ResponseWriter, r *http.Request) {
			if got, err := s.login.Fresh(r.Context()); got != fresh || err != nil || s.login.MustUser(r.Context()).name != "ann" {
				t.Errorf("fresh %t, %v", got, err)
			}
		})
	}
	if _, err := s.login.SessionValues(request(), nil, true); err == nil {
		t.Error("a nil user has values")
	}
}

// TestNewContext shows a user in a handler's test.
func TestNewContext(t *testing.T) {
	s := newSite(t, nil, nil)
	ctx := s.login.NewContext(t.Context(), &user{"ann"}, false)
	fresh, err := s.login.Fresh(ctx)
	if s.login.MustUser(ctx).name != "ann" || fresh || err != nil || len(s.asked) != 0 {
		t.Errorf("fresh %t, %v, asked for %v", fresh, err, s.asked)
	}
}

// TestEvents shows the signals of a visit.
func TestEvents(t *testing.T) {
	var got []Event
	s := newSite(t, func(c *Config) {
		c.OnEvent = func(_ context.Context, e Event) { got = append(got, e) }
		c.RefreshView = "/again"
	}, nil)
	s.visit(t, taggedjson.Dict{{Key: "x", Value: 1}}, EncodeCookie("1", testKey), func(w http.ResponseWriter, r *http.Request) {
		s.login.FreshLoginRequired(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), r)
		for _, err := range []error{s.login.ConfirmLogin(r.Context()), s.login.Logout(r.Context()), s.login.Login(r.Context(), &user{"bob"}, nil)} {
			if err != nil {
				t.Error(err)
			}
		}
		s.login.Unauthorized(httptest.NewRecorder(), r)
	})
	want := []Event{EventAccessed, EventSessionProtected, EventLoadedFromCookie, EventNeedsRefresh, EventLoginConfirmed, EventLoggedOut, EventLoggedIn, EventUnauthorized}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRequestLoader shows that it is the last to be asked, and not at all beside a remember
// cookie, good or bad.
func TestRequestLoader(t *testing.T) {
	for _, tt := range []struct {
		shows, remember string
		want            Source
	}{{"alone", "", SourceRequest}, {"a bad cookie", "bad", SourceNone}, {"a good cookie", EncodeCookie("1", testKey), SourceRemember}} {
		s := newSite(t, nil, nil)
		s.login.users.FromRequest = func(*http.Request) (*user, bool, error) { return &user{"token"}, true, nil }
		w := s.visit(t, nil, tt.remember, func(_ http.ResponseWriter, r *http.Request) {
			if _, _, err := s.login.User(r.Context()); err != nil || s.login.Source(r.Context()) != tt.want {
				t.Errorf("%s: from %v, %v", tt.shows, s.login.Source(r.Context()), err)
			}
		})
		if tt.want == SourceRequest && len(w.Header()["Set-Cookie"]) != 0 {
			t.Errorf("%s: set %q", tt.shows, w.Header()["Set-Cookie"])
		}
	}
}

// TestLogoutInLoader shows a loader that revokes: it may log out.
func TestLogoutInLoader(t *testing.T) {
	var login *Manager[*user]
	s := newSite(t, nil, nil)
	var err error
	login, err = New(Config{SecretKey: testKey, Logger: discard}, Users[*user]{Load: func(ctx context.Context, _ string) (*user, bool, error) {
		return nil, false, login.Logout(ctx)
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.login = login
	w := s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		if _, ok, err := login.User(r.Context()); ok || err != nil {
			t.Errorf("got %t, %v", ok, err)
		}
	})
	if diff := cmp.Diff("session deleted", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
}

// TestLegacy shows both names of Flask-Login up to 0.4.1, read and written.
// TestMapping shows what is made of a mapping, and what is refused.
// TestNewErrors shows what New refuses.
// TestSecrets shows that neither key nor cookie are printed, whatever the verb, and that a key
// which looks like UTF-8 is warned about.

// TestClearSecure shows that a cookie whose name promises Secure is deleted by one that keeps
// the promise.
func TestClearSecure(t *testing.T) {
	for name, want := range map[string]string{
		"__Host-rem": "__Host-rem=; Secure; Path=/", "__Secure-rem": "__Secure-rem=; Secure; Path=/", "rem": "rem=; Path=/",
	} {
		s := newSite(t, func(c *Config) { c.Remember.Name, c.Remember.Secure = name, true }, nil)
		w := s.visit(t, append(loggedIn(true), taggedjson.Item{Key: "_remember", Value: "clear"}), "", func(http.ResponseWriter, *http.Request) {})
		line := w.Header()["Set-Cookie"][0]
		for _, drop := range []string{" Expires=Thu, 01 Jan 1970 00:00:00 GMT;", " Max-Age=0;"} {
			line = strings.ReplaceAll(line, drop, "")
		}
		if line != want {
			t.Errorf("%s: %s", name, line)
		}
	}
}

// TestThief shows what strong protection is worth against who has the session cookie, knows
// the victim's User-Agent and says to have the address: nothing, with Flask-Login's own
// identifier. The address of the connection cannot be said.
func TestThief(t *testing.T) {
	for shows, tt := range map[string]struct {
		addr func(*http.Request) (string, bool)
		in   bool
	}{"Flask-Login's own": {nil, true}, "of the connection": {RemoteAddr, false}} {
		s := newSite(t, func(c *Config) {
			c.SessionProtection, c.SessionIdentifier = ProtectionStrong, Identifier06(tt.addr)
		}, nil)
		values, err := s.login.SessionValues(request(), &user{"ann"}, true)
		if err != nil {
			t.Fatal(err)
		}
		cookie, err := s.codec.Encode(values)
		if err != nil {
			t.Fatal(err)
		}
		thief := request()
		address, _ := RemoteAddr(thief)
		thief.RemoteAddr = "203.0.113.7:1"
		thief.Header.Set("X-Forwarded-For", address)
		thief.Header.Set("Cookie", "session="+cookie)
		s.codec.Handler(s.login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if _, ok, err := s.login.User(r.Context()); ok != tt.in || err != nil {
				t.Errorf("%s: %t, %v", shows, ok, err)
			}
		}))).ServeHTTP(httptest.NewRecorder(), thief)
	}
}

// TestRememberRefused shows what a loader can and cannot tell of a remembered user: the id that
// it has refused is in the session, as in Flask-Login, and "_fresh" stays false.
func TestRememberRefused(t *testing.T) {
	for _, tt := range []struct {
		shows   string
		refuses func(s *site, ctx context.Context) bool
		second  bool // who is refused in the first request is let in by the second
	}{
		{"by the source", func(s *site, ctx context.Context) bool { return s.login.Source(ctx) == SourceRemember }, true},
		{"by the freshness", func(_ *site, ctx context.Context) bool { return !isTrue(flaskcookie.FromContext(ctx), "_fresh") }, false},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			s := newSite(t, nil, nil)
			s.login.users.Load = func(ctx context.Context, _ string) (*user, bool, error) {
				return &user{"ann"}, !tt.refuses(s, ctx), nil
			}
			var after taggedjson.Dict
			for _, want := range []bool{false, tt.second} {
				w := s.visit(t, after, EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
					if _, ok, err := s.login.User(r.Context()); ok != want || err != nil {
						t.Errorf("got %t, %v, want %t", ok, err, want)
					}
				})
				if cookies := w.Result().Cookies(); len(cookies) > 0 {
					if _, err := s.codec.Decode(cookies[0].Value, &after); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}
