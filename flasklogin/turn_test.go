package flasklogin

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestLoaderPanics shows that a loader which panics has found nobody, and keeps nobody else
// from asking.
func TestLoaderPanics(t *testing.T) {
	s := newSite(t, nil, nil)
	load := s.login.users.Load
	s.login.users.Load = func(context.Context, string) (*user, bool, error) { panic("a test of panics") }
	s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is lost")
				}
			}()
			_, _, _ = s.login.User(r.Context())
		}()
		if source := s.login.Source(r.Context()); source != SourceNone {
			t.Errorf("from %v, though nobody was found", source)
		}
		s.login.users.Load = load
		if u, ok, err := s.login.User(r.Context()); !ok || err != nil || u.name != "ann" {
			t.Errorf("then %v, %t, %v", u, ok, err)
		}
	})
}

// TestLazyUser shows that the context of a loader, which a user may keep to look things up
// later, refuses to ask for the user as long as the loader runs, and no longer.
func TestLazyUser(t *testing.T) {
	s := newSite(t, nil, nil)
	load := s.login.users.Load
	var kept context.Context
	s.login.users.Load = func(ctx context.Context, id string) (*user, bool, error) {
		kept = ctx
		if _, _, err := s.login.User(ctx); err == nil {
			t.Error("the loader got a user")
		}
		return load(ctx, id)
	}
	s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		for _, ctx := range []func() context.Context{r.Context, func() context.Context { return kept }} {
			if u, ok, err := s.login.User(ctx()); !ok || err != nil || u.name != "ann" {
				t.Errorf("got %v, %t, %v", u, ok, err)
			}
		}
	})
}

// TestTwoAsk shows two Managers whose loaders ask each other, from two goroutines of one
// request: nobody waits for ever, and each loader hears that there is no answer.
func TestTwoAsk(t *testing.T) {
	s := newSite(t, nil, nil)
	other, err := New(Config{SecretKey: testKey, Logger: discard, Remember: RememberCookie{Name: "other_token"}}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	both.Add(2)
	var once [2]sync.Once
	for i, m := range []*Manager[*user]{s.login, other} {
		asked := []*Manager[*user]{other, s.login}[i]
		m.users.Load = func(ctx context.Context, _ string) (*user, bool, error) {
			once[i].Do(func() { both.Done() })
			both.Wait() // until each has begun
			return asked.User(ctx)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.visit(t, loggedIn(true), "", func(w http.ResponseWriter, r *http.Request) {
			other.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				var askers sync.WaitGroup
				for _, m := range []*Manager[*user]{s.login, other} {
					askers.Go(func() {
						if _, ok, err := m.User(r.Context()); ok || err == nil || !strings.Contains(err.Error(), "asks for the user") {
							t.Errorf("got %t, %v", ok, err)
						}
					})
				}
				askers.Wait()
			})).ServeHTTP(w, r)
		})
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("they wait for each other")
	}
}

// TestAskedTwice shows that a loader which asks another Manager, of whom somebody else has
// just asked the same, gets an answer, and everybody the same one.
func TestAskedTwice(t *testing.T) {
	s := newSite(t, nil, nil)
	other, err := New(Config{SecretKey: testKey, Logger: discard, Remember: RememberCookie{Name: "other_token"}}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	loading, release := make(chan struct{}, 2), make(chan struct{})
	load := other.users.Load
	other.users.Load = func(ctx context.Context, id string) (*user, bool, error) {
		loading <- struct{}{}
		<-release
		return load(ctx, id)
	}
	s.login.users.Load = func(ctx context.Context, _ string) (*user, bool, error) { return other.User(ctx) }
	s.visit(t, loggedIn(true), "", func(w http.ResponseWriter, r *http.Request) {
		other.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var found [3]*user
			var askers sync.WaitGroup
			ask := func(i int, m *Manager[*user]) func() {
				return func() {
					u, ok, err := m.User(r.Context())
					if !ok || err != nil {
						t.Errorf("got %v, %t, %v", u, ok, err)
					}
					found[i] = u
				}
			}
			askers.Go(ask(0, other))
			<-loading
			askers.Go(ask(1, s.login))
			<-loading
			close(release)
			askers.Wait()
			ask(2, other)()
			if found[0] != found[1] || found[1] != found[2] {
				t.Errorf("not one user: %v", found)
			}
		})).ServeHTTP(w, r)
	})
}

// TestWaiterLeaves shows that who waits for another's load waits no longer than its context
// lasts.
func TestWaiterLeaves(t *testing.T) {
	s, loading, release := slowSite(t)
	s.visit(t, loggedIn(true), "", func(_ http.ResponseWriter, r *http.Request) {
		var loader sync.WaitGroup
		loader.Go(func() { _, _, _ = s.login.User(r.Context()) })
		<-loading
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		if _, ok, err := s.login.User(ctx); ok || !errors.Is(err, context.Canceled) {
			t.Errorf("got %t, %v", ok, err)
		}
		close(release)
		loader.Wait()
		if _, ok, err := s.login.User(ctx); !ok || err != nil {
			t.Errorf("there is no need to wait, and it says %t, %v", ok, err)
		}
	})
}
