package flasklogin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
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

// TestOvertaken shows that a login or logout does not wait for a loader in another goroutine,
// even for one that never ends, and that what the loader finds then does not count; and that
// none of them says that it was done once the response has begun.
func TestOvertaken(t *testing.T) {
	for shows, tt := range map[string]struct {
		act   func(m *Manager[*user], ctx context.Context) error
		name  string // of the user afterwards
		fresh bool
	}{
		"logout":       {func(m *Manager[*user], ctx context.Context) error { return m.Logout(ctx) }, "", false},
		"login":        {func(m *Manager[*user], ctx context.Context) error { return m.Login(ctx, &user{"bob"}, nil) }, "bob", true},
		"confirmation": {func(m *Manager[*user], ctx context.Context) error { return m.ConfirmLogin(ctx) }, "ann", true},
	} {
		t.Run(shows, func(t *testing.T) {
			s, loading, release := slowSite(t)
			s.visit(t, loggedIn(false), "", func(w http.ResponseWriter, r *http.Request) {
				var loader sync.WaitGroup
				loader.Go(func() {
					if u, ok, err := s.login.User(r.Context()); err != nil || ok != (tt.name != "") || ok && u.name != tt.name {
						t.Errorf("the load that was overtaken says %v, %t, %v", u, ok, err)
					}
				})
				<-loading
				if err := tt.act(s.login, r.Context()); err != nil {
					t.Error(err)
				}
				w.WriteHeader(http.StatusOK)
				if err := tt.act(s.login, r.Context()); !errors.Is(err, flaskcookie.ErrSaved) {
					t.Errorf("late: %v", err)
				}
				close(release)
				loader.Wait()
				if fresh, err := s.login.Fresh(r.Context()); fresh != tt.fresh || err != nil {
					t.Errorf("fresh %t, %v", fresh, err)
				}
				if want := map[string]Source{"": SourceNone, "bob": SourceLogin, "ann": SourceSession}[tt.name]; s.login.Source(r.Context()) != want {
					t.Errorf("from %v, want %v", s.login.Source(r.Context()), want)
				}
			})
		})
	}
}

// TestLoaderLogsOut shows that a loader which logs out has the last word, though it returns a
// user.
func TestLoaderLogsOut(t *testing.T) {
	s := newSite(t, nil, nil)
	s.login.users.Load = func(ctx context.Context, _ string) (*user, bool, error) {
		return &user{"ann"}, true, s.login.Logout(ctx)
	}
	w := s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		for range 2 {
			if _, ok, err := s.login.User(r.Context()); ok || err != nil {
				t.Errorf("got %t, %v", ok, err)
			}
		}
	})
	if diff := cmp.Diff("session deleted", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
}

// TestIdentifierAsks shows that SessionIdentifier gets an error from User, and no deadlock.
func TestIdentifierAsks(t *testing.T) {
	var s *site
	s = newSite(t, func(c *Config) {
		c.SessionIdentifier = func(r *http.Request) string {
			if _, _, err := s.login.User(r.Context()); err == nil {
				t.Error("it got a user")
			}
			return "x"
		}
	}, nil)
	s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		if _, ok, err := s.login.User(r.Context()); !ok || err != nil {
			t.Errorf("got %t, %v", ok, err)
		}
	})
}

// TestFromRequestForm shows that a form which Users.FromRequest has read is there for the
// handler, and that its files do not stay on the disk.
func TestFromRequestForm(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := newSite(t, nil, nil)
	s.login.users.FromRequest = func(r *http.Request) (*user, bool, error) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
		}
		return &user{r.PostForm.Get("api_key")}, r.PostForm.Has("api_key"), nil
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("api_key", "ann")
	w.WriteField("text", "hello")
	file, err := w.CreateFormFile("file", "f.bin")
	if err != nil {
		t.Fatal(err)
	}
	file.Write(make([]byte, 11<<20)) // more than net/http keeps in memory
	w.Close()
	server := httptest.NewServer(s.codec.Handler(s.login.Handler(s.login.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.login.MustUser(r.Context()).name != "ann" || r.PostFormValue("text") != "hello" || len(r.MultipartForm.File["file"]) != 1 {
			t.Errorf("the handler sees %v and %v", s.login.MustUser(r.Context()), r.PostForm)
		}
	})))))
	defer server.Close()
	response, err := http.Post(server.URL, w.FormDataContentType(), &form)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", response, err)
	}
	response.Body.Close()
	server.Close() // waits for the end of the request, when the files go
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// TestFromRequestCopied shows the same for a handler behind middleware that copies the
// request, if LoginRequired stands inside of that.
func TestFromRequestCopied(t *testing.T) {
	s := newSite(t, nil, nil)
	s.login.users.FromRequest = func(r *http.Request) (*user, bool, error) {
		return &user{r.PostFormValue("api_key")}, r.PostForm.Has("api_key"), nil
	}
	r := httptest.NewRequest(http.MethodPost, "/api/page", strings.NewReader("api_key=ann&text=hello"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	inner := s.login.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := s.login.MustUser(r.Context()).name + r.PostFormValue("text"); got != "annhello" {
			t.Errorf("the handler sees %q", got)
		}
	}))
	if w := serveRequest(s.codec.Handler(s.login.Handler(http.StripPrefix("/api", inner))), r); w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
}

// TestPutBack shows that a body which middleware on a copy of the request has read and put
// back, such as flaskwtf's, is there for the handler, though FromRequest finds none.
func TestPutBack(t *testing.T) {
	s := newSite(t, nil, nil)
	s.login.users.FromRequest = func(r *http.Request) (*user, bool, error) {
		return &user{"ann"}, r.PostFormValue("api_key") == "", nil
	}
	again := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			data, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			r.Body = io.NopCloser(bytes.NewReader(data))
			next.ServeHTTP(w, r)
		})
	}
	r := httptest.NewRequest(http.MethodPost, "/api/page", strings.NewReader("api_key=ann&text=hello"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	inner := s.login.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.PostFormValue("text"); got != "hello" {
			t.Errorf("the handler sees %q", got)
		}
	}))
	if w := serveRequest(s.codec.Handler(s.login.Handler(http.StripPrefix("/api", again(inner)))), r); w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
}

func serveRequest(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
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
