package flasklogin

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestUndoneLogout shows that a session which has lost its login while a good remember cookie
// stays, which brings the login back as in Flask, is told to the Logger; and nothing else is.
func TestUndoneLogout(t *testing.T) {
	type view = func(m *Manager[*user], w http.ResponseWriter, ctx context.Context)
	clear := func(_ *Manager[*user], _ http.ResponseWriter, ctx context.Context) {
		flaskcookie.FromContext(ctx).Clear()
	}
	logout := func(m *Manager[*user], _ http.ResponseWriter, ctx context.Context) {
		if err := m.Logout(ctx); err != nil {
			t.Error(err)
		}
	}
	load := func(m *Manager[*user], _ http.ResponseWriter, ctx context.Context) { _, _, _ = m.User(ctx) }
	in := func(views ...view) view {
		return func(m *Manager[*user], w http.ResponseWriter, ctx context.Context) {
			for _, v := range views {
				v(m, w, ctx)
			}
		}
	}
	good, bad := EncodeCookie("1", testKey), EncodeCookie("1", []byte("another key"))
	for shows, tt := range map[string]struct {
		session  taggedjson.Dict
		remember string
		view     view
		told     bool
	}{
		"Clear":                     {loggedIn(true), good, clear, true},
		"Clear after a load":        {loggedIn(true), good, in(load, clear), true},
		"Clear of a restored login": {nil, good, in(load, clear), true},
		"Clear after Logout":        {loggedIn(true), good, in(logout, clear), true},
		"Clear after Logout of who is not restored": {nil, good, in(logout, clear), true},
		"the id is deleted": {loggedIn(true), good, func(_ *Manager[*user], _ http.ResponseWriter, ctx context.Context) {
			flaskcookie.FromContext(ctx).Delete("_user_id")
		}, true},
		"Logout":             {loggedIn(true), good, logout, false},
		"Logout after Clear": {loggedIn(true), good, in(clear, logout), false},
		"Clear and another login": {loggedIn(true), good, in(clear, func(m *Manager[*user], _ http.ResponseWriter, ctx context.Context) {
			_ = m.Login(ctx, &user{"bob"}, nil)
		}), false},
		"Clear, nobody remembered": {loggedIn(true), "", clear, false},
		"Clear, a bad cookie":      {loggedIn(true), bad, clear, false},
		"nobody asks":              {nil, good, in(), false},
		"a login that stays":       {loggedIn(true), good, load, false},
		"a cookie deleted by hand": {loggedIn(true), good, in(clear, func(_ *Manager[*user], w http.ResponseWriter, _ context.Context) {
			w.Header().Add("Set-Cookie", "remember_token=; Path=/; Max-Age=0")
		}), false},
		"a session without a login": {taggedjson.Dict{{Key: "cart", Value: 1}}, good, clear, false},
	} {
		t.Run(shows, func(t *testing.T) {
			var told bytes.Buffer
			s := newSite(t, func(c *Config) { c.Logger = slog.New(slog.NewTextHandler(&told, nil)) }, nil)
			s.visit(t, tt.session, tt.remember, func(w http.ResponseWriter, r *http.Request) { tt.view(s.login, w, r.Context()) })
			if got := strings.Contains(told.String(), "level=WARN") && strings.Contains(told.String(), "call Logout"); got != tt.told {
				t.Errorf("told %t: %s", got, told.String())
			}
			if strings.Contains(told.String(), good) {
				t.Error("the cookie is in the log")
			}
		})
	}
}

// TestUndoneLogoutOfOne shows that a logout at one of two Managers is told of, if the other
// remembers somebody.
func TestUndoneLogoutOfOne(t *testing.T) {
	var told bytes.Buffer
	s := newSite(t, nil, nil)
	other, err := New(Config{SecretKey: testKey, Logger: slog.New(slog.NewTextHandler(&told, nil))}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	s.login.config.Remember.Name = "first_token"
	s.visit(t, loggedIn(true), EncodeCookie("1", testKey), func(w http.ResponseWriter, r *http.Request) {
		other.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if err := s.login.Logout(r.Context()); err != nil {
				t.Error(err)
			}
		})).ServeHTTP(w, r)
	})
	if !strings.Contains(told.String(), "call Logout") {
		t.Errorf("told: %q", told.String())
	}
}
