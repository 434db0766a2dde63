package flasklogin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestActions shows what logging in and out leave in the browser.
func TestActions(t *testing.T) {
	ann, bob := &user{"ann"}, &user{"bob"}
	remembered := EncodeCookie("1", testKey)
	for _, tt := range []struct {
		shows    string
		session  taggedjson.Dict
		remember string
		do       func(m *Manager[*user], ctx context.Context) error
		cookies  string
	}{
		{"login", nil, "", func(m *Manager[*user], ctx context.Context) error { return m.Login(ctx, ann, nil) },
			"session map[_fresh:true _id:OWN _user_id:1]"},
		{"a stale login", nil, "", func(m *Manager[*user], ctx context.Context) error {
			return m.Login(ctx, ann, &LoginOptions{Stale: true})
		},
			"session map[_fresh:false _id:OWN _user_id:1]"},
		{"remembered: its cookie is first", nil, "", func(m *Manager[*user], ctx context.Context) error {
			return m.Login(ctx, ann, &LoginOptions{Remember: true})
		}, "remember_token 1 true; session map[_fresh:true _id:OWN _user_id:1]"},
		{"a duration stays in the session", nil, "", func(m *Manager[*user], ctx context.Context) error {
			return m.Login(ctx, ann, &LoginOptions{Remember: true, Duration: new(90500 * time.Millisecond)})
		}, "remember_token 1 true; session map[_fresh:true _id:OWN _remember_seconds:90.5 _user_id:1]"},
		{"what others keep in the session survives", taggedjson.Dict{{Key: "cart", Value: 1}}, "", func(m *Manager[*user], ctx context.Context) error {
			return m.Login(ctx, ann, nil)
		}, "session map[_fresh:true _id:OWN _user_id:1 cart:1]"},
		{"logout", loggedIn(true, taggedjson.Item{Key: "cart", Value: 1}), "", func(m *Manager[*user], ctx context.Context) error { return m.Logout(ctx) },
			"session map[cart:1]"},
		{"logout of a remembered user", loggedIn(true), remembered, func(m *Manager[*user], ctx context.Context) error { return m.Logout(ctx) },
			"remember_token deleted; session deleted"},
		{"login, then logout", nil, "", func(m *Manager[*user], ctx context.Context) error {
			return errors.Join(m.Login(ctx, ann, &LoginOptions{Remember: true}), m.Logout(ctx))
		}, "session deleted"},
		{"logout, then login: the old remember cookie goes", loggedIn(true), remembered, func(m *Manager[*user], ctx context.Context) error {
			return errors.Join(m.Logout(ctx), m.Login(ctx, bob, nil))
		}, "remember_token deleted; session map[_fresh:true _id:OWN _user_id:2]"},
		{"logout, then a remembered login", loggedIn(true), remembered, func(m *Manager[*user], ctx context.Context) error {
			return errors.Join(m.Logout(ctx), m.Login(ctx, bob, &LoginOptions{Remember: true}))
		}, "remember_token 2 true; session map[_fresh:true _id:OWN _user_id:2]"},
		{"login, then the session is cleared", nil, "", func(m *Manager[*user], ctx context.Context) error {
			err := m.Login(ctx, ann, &LoginOptions{Remember: true})
			flaskcookie.FromContext(ctx).Clear()
			return err
		}, "session deleted"},
		{"confirm", loggedIn(false), "", func(m *Manager[*user], ctx context.Context) error { return m.ConfirmLogin(ctx) },
			"session map[_fresh:true _id:OWN _user_id:1]"},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			s := newSite(t, nil, nil)
			w := s.visit(t, tt.session, tt.remember, func(_ http.ResponseWriter, r *http.Request) {
				if err := tt.do(s.login, r.Context()); err != nil {
					t.Error(err)
				}
				if len(s.asked) != 0 {
					t.Errorf("the loader was asked for %v", s.asked)
				}
			})
			if diff := cmp.Diff(tt.cookies, s.cookies(t, w)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadOnly shows that over a read-only session everything is decided alike, nothing is
// written, and nobody is logged in or out.
func TestReadOnly(t *testing.T) {
	var logged bytes.Buffer
	readOnly := func(c *flaskcookie.Config) {
		c.ReadOnly, c.Logger = true, slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	remembered := EncodeCookie("1", testKey)
	s := newSite(t, func(c *Config) { c.SessionProtection = ProtectionStrong; c.Remember.RefreshEachRequest = true }, readOnly)
	w := s.visit(t, nil, remembered, func(_ http.ResponseWriter, r *http.Request) {
		u, ok, err := s.login.User(r.Context())
		if err != nil || !ok || u.name != "ann" {
			t.Errorf("got %v, %t, %v", u, ok, err)
		}
		if id, _ := UnprotectedUserID(flaskcookie.FromContext(r.Context())); id != "1" {
			t.Errorf("the loader's view of the session has id %q", id)
		}
		if flaskcookie.FromContext(r.Context()).Modified() {
			t.Error("the session counts as modified")
		}
		for _, err := range []error{
			s.login.Login(r.Context(), u, &LoginOptions{Remember: true}), s.login.Logout(r.Context()), s.login.ConfirmLogin(r.Context()),
		} {
			if !errors.Is(err, flaskcookie.ErrReadOnly) {
				t.Errorf("got %v", err)
			}
		}
	})
	if got := w.Header()["Set-Cookie"]; got != nil || logged.Len() > 0 {
		t.Errorf("set %q, logged %s", got, &logged)
	}
	foreign := taggedjson.Dict{{Key: "_user_id", Value: "1"}, {Key: "_id", Value: "x"}}
	s.visit(t, foreign, remembered, func(_ http.ResponseWriter, r *http.Request) {
		if _, ok, err := s.login.User(r.Context()); ok || err != nil {
			t.Errorf("strong protection let the login be: %t, %v", ok, err)
		}
	})
}

// TestLate shows that a user who is asked for after the response has begun is decided alike,
// and that logging in and out is refused then.
func TestLate(t *testing.T) {
	s := newSite(t, nil, nil)
	w := s.visit(t, nil, EncodeCookie("1", testKey), func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "begun")
		if u, ok, err := s.login.User(r.Context()); err != nil || !ok || u.name != "ann" {
			t.Errorf("got %v, %t, %v", u, ok, err)
		}
		if err := s.login.Logout(r.Context()); !errors.Is(err, flaskcookie.ErrSaved) {
			t.Errorf("logout: %v", err)
		}
		if err := s.login.Login(r.Context(), &user{"bob"}, nil); !errors.Is(err, flaskcookie.ErrSaved) {
			t.Errorf("login: %v", err)
		}
	})
	if got := w.Header()["Set-Cookie"]; got != nil {
		t.Errorf("set %q", got)
	}
}
