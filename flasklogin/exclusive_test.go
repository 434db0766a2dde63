package flasklogin

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestEventAsks shows that OnEvent may ask for the user, log in and log out: while the user
// is being loaded it gets an error, and afterwards the user. None of it waits for itself.
func TestEventAsks(t *testing.T) {
	foreign := taggedjson.Dict{{Key: "_fresh", Value: true}, {Key: "_id", Value: "x"}, {Key: "_user_id", Value: "1"}}
	during := map[Event]bool{EventAccessed: true, EventSessionProtected: true, EventLoadedFromCookie: true, EventLoadedFromRequest: true}
	for shows, view := range map[string]func(m *Manager[*user], ctx context.Context) error{
		"a load":         func(m *Manager[*user], ctx context.Context) error { _, _, err := m.User(ctx); return err },
		"a logout":       func(m *Manager[*user], ctx context.Context) error { return m.Logout(ctx) },
		"a login":        func(m *Manager[*user], ctx context.Context) error { return m.Login(ctx, &user{"bob"}, nil) },
		"a confirmation": func(m *Manager[*user], ctx context.Context) error { return m.ConfirmLogin(ctx) },
	} {
		for _, logsOut := range []bool{false, true} {
			var s *site
			s = newSite(t, func(c *Config) {
				c.OnEvent = func(ctx context.Context, e Event) {
					inLoad := during[e] || logsOut && e == EventLoggedOut && shows != "a logout"
					if _, _, err := s.login.User(ctx); (err != nil) != inLoad && !(logsOut && shows == "a logout") {
						t.Errorf("%s: User in %s: %v", shows, e, err)
					}
					if logsOut && e == EventSessionProtected {
						if err := s.login.Logout(ctx); err != nil {
							t.Error(err)
						}
					}
				}
			}, nil)
			done := make(chan struct{})
			go func() {
				defer close(done)
				s.visit(t, foreign, EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
					if err := view(s.login, r.Context()); err != nil {
						t.Errorf("%s: %v", shows, err)
					}
					user, ok, err := s.login.User(r.Context())
					if err != nil || ok && (shows == "a logout" || logsOut && shows == "a load") {
						t.Errorf("%s: then %v, %v", shows, user, err)
					}
				})
			}()
			select {
			case <-done:
			case <-time.After(time.Minute):
				t.Fatalf("%s waits for itself", shows)
			}
		}
	}
}

// slowSite is one whose loader waits to be let go.
func slowSite(t *testing.T) (s *site, loading, release chan struct{}) {
	s = newSite(t, nil, nil)
	loading, release = make(chan struct{}), make(chan struct{})
	load := s.login.users.Load
	var once sync.Once
	s.login.users.Load = func(ctx context.Context, id string) (*user, bool, error) {
		once.Do(func() { close(loading) })
		<-release
		return load(ctx, id)
	}
	return s, loading, release
}

// TestLateActions shows that a login, logout or confirmation that waits for a load in another
// goroutine, during which the response begins, says that it has come too late.
func TestLateActions(t *testing.T) {
	for shows, act := range map[string]func(m *Manager[*user], ctx context.Context) error{
		"logout":       func(m *Manager[*user], ctx context.Context) error { return m.Logout(ctx) },
		"login":        func(m *Manager[*user], ctx context.Context) error { return m.Login(ctx, &user{"bob"}, nil) },
		"confirmation": func(m *Manager[*user], ctx context.Context) error { return m.ConfirmLogin(ctx) },
	} {
		s, loading, release := slowSite(t)
		s.visit(t, loggedIn(true), "", func(w http.ResponseWriter, r *http.Request) {
			var others sync.WaitGroup
			others.Go(func() { s.login.User(r.Context()) })
			<-loading
			others.Go(func() {
				if err := act(s.login, r.Context()); !errors.Is(err, flaskcookie.ErrSaved) {
					t.Errorf("%s: got %v", shows, err)
				}
			})
			time.Sleep(10 * time.Millisecond) // so that it waits; it is too late in either case
			w.WriteHeader(http.StatusOK)
			close(release)
			others.Wait()
			if u, ok, _ := s.login.User(r.Context()); !ok || u.name != "ann" {
				t.Errorf("%s: the user is %v", shows, u)
			}
		})
	}
}

// TestLogoutStands shows that no load in another goroutine brings a user back after a logout.
func TestLogoutStands(t *testing.T) {
	for range 2000 {
		s := newSite(t, nil, nil)
		load := s.login.users.Load
		var asking sync.Mutex
		s.login.users.Load = func(ctx context.Context, id string) (*user, bool, error) {
			asking.Lock()
			defer asking.Unlock()
			return load(ctx, id)
		}
		s.visit(t, nil, EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
			var askers sync.WaitGroup
			for range 4 {
				askers.Go(func() { s.login.User(r.Context()) })
			}
			if err := s.login.Logout(r.Context()); err != nil {
				t.Error(err)
			}
			askers.Wait()
			if _, ok, err := s.login.User(r.Context()); ok || err != nil || flaskcookie.FromContext(r.Context()).Has("_user_id") {
				t.Fatalf("the user is back: %t, %v", ok, err)
			}
		})
	}
}

// TestSavedByHand shows that a logout from a session which somebody has saved already is none.
func TestSavedByHand(t *testing.T) {
	s := newSite(t, nil, nil)
	s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.Freeze(flaskcookie.FromContext(r.Context()))
		if err := s.login.Logout(r.Context()); !errors.Is(err, flaskcookie.ErrSaved) {
			t.Errorf("got %v", err)
		}
	})
}

// TestTwoRemember shows that of two Managers inside each other each looks after its own
// remember cookie, with its own key, and that what arrives in the session is done once.
func TestTwoRemember(t *testing.T) {
	s := newSite(t, nil, nil)
	other, err := New(Config{SecretKey: []byte("the other one's key"), Logger: discard, Now: func() time.Time { return now }, Remember: RememberCookie{Name: "other_token"}}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	remember := &LoginOptions{Remember: true}
	ann := &user{"ann"}
	for _, tt := range []struct {
		shows   string
		session taggedjson.Dict
		do      func(ctx context.Context) error
		want    []string
	}{
		{"login at the inner one", nil, func(ctx context.Context) error { return s.login.Login(ctx, ann, remember) }, []string{"remember_token set", "session set"}},
		{"login at the outer one", nil, func(ctx context.Context) error { return other.Login(ctx, ann, remember) }, []string{"other_token set", "session set"}},
		{"login at both", nil, func(ctx context.Context) error {
			return errors.Join(s.login.Login(ctx, ann, remember), other.Login(ctx, ann, remember))
		}, []string{"remember_token set", "other_token set", "session set"}},
		{"logout at the inner one", loggedIn(true), s.login.Logout, []string{"remember_token gone", "session gone"}},
		{"logout at the outer one", loggedIn(true), other.Logout, []string{"other_token gone", "session gone"}},
		{"logout at both", loggedIn(true), func(ctx context.Context) error { return errors.Join(other.Logout(ctx), s.login.Logout(ctx)) },
			[]string{"remember_token gone", "other_token gone", "session gone"}},
		{"what arrives", loggedIn(true, taggedjson.Item{Key: "_remember", Value: "set"}), func(context.Context) error { return nil }, []string{"remember_token set", "session set"}},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			r := request()
			if tt.session != nil {
				text, err := s.codec.Encode(tt.session)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Add("Cookie", "session="+text)
			}
			r.Header.Add("Cookie", "remember_token="+EncodeCookie("1", testKey)+"; other_token="+EncodeCookie("1", []byte("the other one's key")))
			w := httptest.NewRecorder()
			s.codec.Handler(other.Handler(s.login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if err := tt.do(r.Context()); err != nil {
					t.Error(err)
				}
			})))).ServeHTTP(w, r)
			var got []string
			for _, cookie := range w.Result().Cookies() {
				state := " set"
				switch {
				case cookie.MaxAge < 0:
					state = " gone"
				case cookie.Name == "other_token":
					if _, ok := DecodeCookie(cookie.Value, []byte("the other one's key")); !ok {
						t.Error("signed with another key")
					}
				}
				got = append(got, cookie.Name+state)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
