package flasklogin

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

// TestAnyOrder has two Managers in one request loaded, logged in and out and confirmed from
// many goroutines, by chance, with loaders that do the same and fail: nobody waits for ever,
// nothing races (with -race), and after the last logout there is nobody.
func TestAnyOrder(t *testing.T) {
	for range 1000 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			anyOrder(t)
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatal("somebody waits for ever")
		}
		if t.Failed() {
			return
		}
	}
}

func anyOrder(t *testing.T) {
	s := newSite(t, func(c *Config) { c.SessionProtection = Protection(rand.IntN(3)) }, nil)
	other, err := New(Config{SecretKey: testKey, Logger: discard, LegacyUserID: rand.IntN(3) == 0, Remember: RememberCookie{Name: "other_token"}}, users(nil))
	if err != nil {
		t.Error(err)
		return
	}
	managers := []*Manager[*user]{s.login, other}
	for i, m := range managers {
		oddLoaders(m, managers[1-i])
	}
	session, remember := loggedIn(true), ""
	if rand.IntN(2) == 0 {
		session, remember = nil, EncodeCookie("1", testKey)
	}
	view := func(w http.ResponseWriter, r *http.Request) {
		var actors sync.WaitGroup
		for range 6 {
			actors.Go(func() { actByChance(managers[rand.IntN(2)], r.Context()) })
		}
		if rand.IntN(2) == 0 {
			w.WriteHeader(http.StatusOK) // some of them are late
			actors.Wait()
			return
		}
		actors.Wait()
		for _, m := range managers {
			if err := m.Logout(r.Context()); err != nil {
				t.Error(err)
			}
			if u, ok, err := m.User(r.Context()); ok || err != nil {
				t.Errorf("after the logout: %v, %v", u, err)
			}
		}
	}
	s.visit(t, session, remember, func(w http.ResponseWriter, r *http.Request) {
		other.Handler(http.HandlerFunc(view)).ServeHTTP(w, r)
	})
}

// oddLoaders gives m loaders that turn to another Manager, or to m itself, or fail.
func oddLoaders(m, other *Manager[*user]) {
	load := users(nil).Load
	m.users.Load = func(ctx context.Context, id string) (*user, bool, error) {
		switch rand.IntN(5) {
		case 0:
			_, _, _ = other.User(ctx)
		case 1:
			_ = other.Logout(ctx)
		case 2:
			_, _ = m.Fresh(ctx)
		case 3:
			return nil, false, errDown
		}
		return load(ctx, id)
	}
	m.users.FromRequest = func(r *http.Request) (*user, bool, error) {
		r.PostFormValue("token")
		if rand.IntN(2) == 0 {
			_, _, _ = other.User(r.Context())
		}
		return nil, false, nil
	}
}

func actByChance(m *Manager[*user], ctx context.Context) {
	switch rand.IntN(6) {
	case 0:
		_ = m.Login(ctx, &user{"bob"}, &LoginOptions{Remember: true})
	case 1:
		_ = m.Logout(ctx)
	case 2:
		_ = m.ConfirmLogin(ctx)
	default:
		_, _, _ = m.User(ctx)
	}
}
