package flasklogin

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestUser shows who the user is, where from, and what the load writes.
func TestUser(t *testing.T) {
	strong := func(c *Config) { c.SessionProtection = ProtectionStrong }
	remembered := EncodeCookie("1", testKey)
	foreign := taggedjson.Dict{{Key: "_fresh", Value: true}, {Key: "_id", Value: "x"}, {Key: "_user_id", Value: "1"}}
	for _, tt := range []struct {
		shows    string
		change   func(*Config)
		session  taggedjson.Dict
		remember string
		name     string // "" is nobody
		source   Source
		fresh    bool
		cookies  string
	}{
		{"nobody", nil, nil, "", "", SourceNone, false, ""},
		{"the session's", nil, loggedIn(true), "", "ann", SourceSession, true, ""},
		{"not fresh", nil, loggedIn(false), "", "ann", SourceSession, false, ""},
		{"basic protection takes the freshness", nil, foreign, "", "ann", SourceSession, false, "session map[_fresh:false _id:x _user_id:1]"},
		{"strong protection ends the login", strong, foreign, "", "", SourceNone, false, "remember_token deleted; session deleted"},
		{"strong protection spares a permanent session", strong, append(foreign, taggedjson.Item{Key: "_permanent", Value: true}), "", "ann", SourceSession, false,
			"session map[_fresh:false _id:x _permanent:true _user_id:1]"},
		{"no protection", func(c *Config) { c.SessionProtection = ProtectionOff }, foreign, "", "ann", SourceSession, true, ""},
		{"remembered", nil, nil, remembered, "ann", SourceRemember, false, "session map[_fresh:false _user_id:1]"},
		{"remembered, with an identifier", func(c *Config) { c.RestoreIdentifier = true }, nil, remembered, "ann", SourceRemember, false, "session map[_fresh:false _id:OWN _user_id:1]"},
		{"remembered under another key", nil, nil, EncodeCookie("1", []byte("other")), "", SourceNone, false, ""},
		{"remembered, and gone", nil, nil, EncodeCookie("99", testKey), "", SourceNone, false, "session map[_fresh:false _user_id:99]"},
		{"the session comes before the remember cookie", nil, loggedIn(true), EncodeCookie("2", testKey), "ann", SourceSession, true, ""},
		{"the session's is gone", nil, taggedjson.Dict{{Key: "_user_id", Value: "99"}, {Key: "_id", Value: identifier()}}, EncodeCookie("2", testKey), "bob", SourceRemember, false,
			"session map[_fresh:false _id:OWN _user_id:2]"},
		{"None is nobody", nil, taggedjson.Dict{{Key: "_user_id", Value: nil}, {Key: "_id", Value: identifier()}}, "", "", SourceNone, false, ""},
		{"True is nobody", nil, taggedjson.Dict{{Key: "_user_id", Value: true}, {Key: "_id", Value: identifier()}}, "", "", SourceNone, false, ""},
		{"an int is a text", nil, taggedjson.Dict{{Key: "_user_id", Value: 1}, {Key: "_id", Value: identifier()}}, "", "ann", SourceSession, false, ""},
		{"the empty id reaches the loader", nil, taggedjson.Dict{{Key: "_user_id", Value: ""}, {Key: "_id", Value: identifier()}}, "", "nameless", SourceSession, false, ""},
		{"the key of old versions is another program's", nil, taggedjson.Dict{{Key: "user_id", Value: "1"}, {Key: "_id", Value: identifier()}}, "", "", SourceNone, false, ""},
		{"unless it is asked for", func(c *Config) { c.LegacyUserID = true }, taggedjson.Dict{{Key: "user_id", Value: "1"}, {Key: "_id", Value: identifier()}}, "", "ann", SourceSession, false, ""},
		{"a remember operation that arrives is carried out", nil, loggedIn(true, taggedjson.Item{Key: "_remember", Value: "set"}), "", "ann", SourceSession, true,
			"remember_token 1 true; session map[_fresh:true _id:OWN _user_id:1]"},
		{"and so is a deletion, which hides the cookie", nil, taggedjson.Dict{{Key: "_id", Value: identifier()}, {Key: "_remember", Value: "clear"}}, remembered, "", SourceNone, false,
			"remember_token deleted; session map[_id:OWN]"},
		{"refresh", func(c *Config) { c.Remember.RefreshEachRequest = true }, loggedIn(true), remembered, "ann", SourceSession, true,
			"remember_token 1 true; session map[_fresh:true _id:OWN _user_id:1]"},
		{"refresh of who never asked", func(c *Config) { c.Remember.RefreshEachRequest = true }, loggedIn(true), "", "ann", SourceSession, true, ""},
		{"refresh of another's cookie", func(c *Config) { c.Remember.RefreshEachRequest = true }, loggedIn(true), EncodeCookie("2", testKey), "ann", SourceSession, true, ""},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			s := newSite(t, tt.change, nil)
			w := s.visit(t, tt.session, tt.remember, func(_ http.ResponseWriter, r *http.Request) {
				for range 2 {
					u, ok, err := s.login.User(r.Context())
					if err != nil || ok != (tt.name != "") || ok && u.name != tt.name {
						t.Errorf("got %v, %t, %v", u, ok, err)
					}
				}
				if got := s.login.Source(r.Context()); got != tt.source {
					t.Errorf("source %v", got)
				}
				if fresh, err := s.login.Fresh(r.Context()); fresh != tt.fresh || err != nil {
					t.Errorf("fresh %t, %v", fresh, err)
				}
			})
			if diff := cmp.Diff(tt.cookies, s.cookies(t, w)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if w.Header().Get("Vary") != "Cookie" {
				t.Errorf("Vary %q", w.Header()["Vary"])
			}
		})
	}
}

// TestUntouched shows that nobody is loaded, and nothing written, unless a handler asks.
func TestUntouched(t *testing.T) {
	s := newSite(t, func(c *Config) { c.SessionProtection = ProtectionStrong }, nil)
	w := s.visit(t, taggedjson.Dict{{Key: "_user_id", Value: "1"}, {Key: "_id", Value: "x"}}, EncodeCookie("1", testKey), func(http.ResponseWriter, *http.Request) {})
	if len(s.asked) != 0 || w.Header()["Set-Cookie"] != nil {
		t.Errorf("asked for %v, set %q", s.asked, w.Header()["Set-Cookie"])
	}
}

// TestLoaderFails shows that an error is no user, is not cached, and wins over ok.
func TestLoaderFails(t *testing.T) {
	s := newSite(t, nil, nil)
	down := taggedjson.Dict{{Key: "_user_id", Value: "down"}, {Key: "_id", Value: identifier()}}
	w := s.visit(t, down, "", func(w http.ResponseWriter, r *http.Request) {
		for range 2 {
			if _, ok, err := s.login.User(r.Context()); ok || !errors.Is(err, errDown) {
				t.Errorf("got %t, %v", ok, err)
			}
		}
		s.login.LoginRequired(http.NotFoundHandler()).ServeHTTP(w, r)
	})
	if diff := cmp.Diff([]string{"down", "down", "down"}, s.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if w.Code != http.StatusInternalServerError {
		t.Errorf("status %d", w.Code)
	}
}

// TestLoaders shows what a loader must not do: return a nil user, or ask for the user it is
// to load. It may ask where the id comes from and look at the session.
func TestLoaders(t *testing.T) {
	var login *Manager[*user]
	for shows, load := range map[string]func(context.Context, string) (*user, bool, error){
		"nil":             func(context.Context, string) (*user, bool, error) { return nil, true, nil },
		"an error and ok": func(context.Context, string) (*user, bool, error) { return &user{"ann"}, true, errDown },
		"itself": func(ctx context.Context, _ string) (*user, bool, error) {
			return login.User(ctx)
		},
		"source": func(ctx context.Context, _ string) (*user, bool, error) {
			if login.Source(ctx) != SourceSession || !flaskcookie.FromContext(ctx).Has("_user_id") {
				t.Error("the loader does not see source and session")
			}
			return nil, false, errDown
		},
	} {
		t.Run(shows, func(t *testing.T) {
			s := newSite(t, nil, nil)
			var err error
			if login, err = New(Config{SecretKey: testKey, Logger: discard}, Users[*user]{Load: load}); err != nil {
				t.Fatal(err)
			}
			s.login = login
			s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
				if _, ok, err := login.User(r.Context()); ok || err == nil {
					t.Errorf("got %t, %v", ok, err)
				}
			})
		})
	}
}

// TestSaveFails shows that a login whose session cannot be saved leaves neither its remember
// cookie nor its redirect, as in Flask, and that who stands further out keeps what is his.
func TestSaveFails(t *testing.T) {
	s := newSite(t, nil, nil)
	inner := flaskcookie.NewHandler(unsaved{s.codec}, s.login.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.login.Login(r.Context(), &user{"ann"}, &LoginOptions{Remember: true}); err != nil {
			t.Error(err)
		}
		http.SetCookie(w, &http.Cookie{Name: "inner", Value: "1"})
		http.Redirect(w, r, "/welcome", http.StatusFound)
	})), nil)
	w := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "outer", Value: "1"})
		inner.ServeHTTP(w, r)
	}))
	if w.Code != http.StatusInternalServerError || w.Header().Get("Location") != "" {
		t.Errorf("status %d, Location %q", w.Code, w.Header().Get("Location"))
	}
	if diff := cmp.Diff([]string{"outer=1"}, w.Header()["Set-Cookie"]); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

// TestProxiedAnswer shows that a Flask which has answered has the last word on the remember
// cookie: its logout is not undone by a refresh.
func TestProxiedAnswer(t *testing.T) {
	for shows, lines := range map[string][]string{
		"its session cookie":  {"session=; Path=/; Max-Age=0"},
		"its remember cookie": {"remember_token=; Path=/; Max-Age=0"},
	} {
		t.Run(shows, func(t *testing.T) {
			s := newSite(t, func(c *Config) { c.Remember.RefreshEachRequest = true }, nil)
			var after *flaskcookie.Session
			w := s.visit(t, loggedIn(true), EncodeCookie("1", testKey), func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Set-Cookie"] = lines
			})
			s.visit(t, loggedIn(true, taggedjson.Item{Key: "_remember", Value: "set"}), "", func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Set-Cookie"] = lines
				after = flaskcookie.FromContext(r.Context())
			})
			if after.Has("_remember") {
				t.Error("what the session says would be done with the next response")
			}
			if diff := cmp.Diff(lines, w.Header()["Set-Cookie"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOddSeconds shows that a time which Flask-Login fails on is no cookie.
func TestOddSeconds(t *testing.T) {
	for _, odd := range []any{1e20, "soon", nil, true} {
		s := newSite(t, nil, nil)
		w := s.visit(t, loggedIn(true, taggedjson.Item{Key: "_remember", Value: "set"}, taggedjson.Item{Key: "_remember_seconds", Value: odd}), "", func(http.ResponseWriter, *http.Request) {})
		for _, cookie := range w.Result().Cookies() {
			if cookie.Name == "remember_token" {
				t.Errorf("%v: %v", odd, cookie)
			}
		}
	}
}

// TestConcurrent shows that goroutines of one request load the user once.
func TestConcurrent(t *testing.T) {
	s := newSite(t, nil, nil)
	s.visit(t, loggedIn(true), EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
		var askers sync.WaitGroup
		for range 8 {
			askers.Go(func() {
				if u, ok, err := s.login.User(r.Context()); err != nil || !ok || u.name != "ann" {
					t.Errorf("got %v, %t, %v", u, ok, err)
				}
				s.login.Source(r.Context())
				if fresh, err := s.login.Fresh(r.Context()); !fresh || err != nil {
					t.Errorf("fresh %t, %v", fresh, err)
				}
			})
		}
		askers.Wait()
	})
	if len(s.asked) != 1 {
		t.Errorf("the loader was asked %d times", len(s.asked))
	}
}

// TestTwoManagers shows that two can stand inside each other, each with its own users.
func TestTwoManagers(t *testing.T) {
	s := newSite(t, nil, nil)
	other, err := New(Config{SecretKey: testKey, Logger: discard}, Users[string]{Load: func(_ context.Context, id string) (string, bool, error) { return "#" + id, true, nil }})
	if err != nil {
		t.Fatal(err)
	}
	s.visit(t, loggedIn(true), "", func(w http.ResponseWriter, r *http.Request) {
		other.Handler(s.login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if u, text := s.login.MustUser(r.Context()), other.MustUser(r.Context()); u.name != "ann" || text != "#1" {
				t.Errorf("got %v and %q", u, text)
			}
		}))).ServeHTTP(w, r)
	})
}
