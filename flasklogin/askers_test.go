package flasklogin

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

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
		{"logout at the outer one, login at the inner one", loggedIn(true), func(ctx context.Context) error {
			return errors.Join(other.Logout(ctx), s.login.Login(ctx, &user{"bob"}, remember))
		}, []string{"remember_token set", "other_token gone", "session set"}},
		{"and the other way round", loggedIn(true), func(ctx context.Context) error {
			return errors.Join(s.login.Login(ctx, &user{"bob"}, remember), other.Logout(ctx))
		}, []string{"other_token gone", "session gone"}},
		{"login at the inner one, another user at the outer one", nil, func(ctx context.Context) error {
			return errors.Join(s.login.Login(ctx, ann, remember), other.Login(ctx, &user{"bob"}, nil))
		}, []string{"session set"}},
		{"login at the outer one, another user at the inner one", nil, func(ctx context.Context) error {
			return errors.Join(other.Login(ctx, ann, remember), s.login.Login(ctx, &user{"bob"}, nil))
		}, []string{"session set"}},
		{"the same, and the other user is remembered", nil, func(ctx context.Context) error {
			return errors.Join(other.Login(ctx, ann, remember), s.login.Login(ctx, &user{"bob"}, remember))
		}, []string{"remember_token set", "session set"}},
		{"the same user at both, remembered by one", nil, func(ctx context.Context) error {
			return errors.Join(other.Login(ctx, ann, remember), s.login.Login(ctx, ann, nil))
		}, []string{"other_token set", "session set"}},
		{"another user at the other one, who is then remembered by the first", nil, func(ctx context.Context) error {
			return errors.Join(other.Login(ctx, ann, remember), s.login.Login(ctx, &user{"bob"}, nil), other.Login(ctx, &user{"bob"}, remember))
		}, []string{"other_token set", "session set"}},
		{"two users at one, as Flask-Login has it", nil, func(ctx context.Context) error {
			return errors.Join(s.login.Login(ctx, ann, remember), s.login.Login(ctx, &user{"bob"}, nil))
		}, []string{"remember_token set", "session set"}},
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

// TestTwoSlots shows that two Managers which leave word in different places leave none behind.
func TestTwoSlots(t *testing.T) {
	s := newSite(t, nil, nil)
	old, err := New(Config{SecretKey: testKey, Logger: discard, Now: func() time.Time { return now }, LegacyUserID: true, Remember: RememberCookie{Name: "old_token"}}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	remember := &LoginOptions{Remember: true}
	for _, outer := range []bool{false, true} {
		handler := func(next http.Handler) http.Handler {
			if outer {
				return s.codec.Handler(old.Handler(s.login.Handler(next)))
			}
			return s.codec.Handler(s.login.Handler(old.Handler(next)))
		}
		w := httptest.NewRecorder()
		handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if err := errors.Join(s.login.Login(r.Context(), &user{"ann"}, remember), old.Login(r.Context(), &user{"ann"}, remember)); err != nil {
				t.Error(err)
			}
		})).ServeHTTP(w, request())
		var values map[string]any
		for _, cookie := range w.Result().Cookies() {
			if cookie.Name != "session" {
				continue
			}
			if _, err := s.codec.Decode(cookie.Value, &values); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]any{"_fresh": true, "_id": identifier(), "_user_id": "1", "user_id": "1"}
		if diff := cmp.Diff(want, values); diff != "" {
			t.Errorf("outer %t (-want +got):\n%s", outer, diff)
		}
	}
}

// TestTwoDurations shows that a login does not last as long as another Manager's of somebody
// else was to last.
func TestTwoDurations(t *testing.T) {
	s := newSite(t, nil, nil)
	other, err := New(Config{SecretKey: testKey, Logger: discard, Now: func() time.Time { return now }, Remember: RememberCookie{Name: "other_token", Duration: time.Hour}}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	w := s.visit(t, nil, "", func(w http.ResponseWriter, r *http.Request) {
		other.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			long := 10 * 365 * 24 * time.Hour
			if err := errors.Join(
				s.login.Login(r.Context(), &user{"ann"}, &LoginOptions{Remember: true, Duration: &long}),
				other.Login(r.Context(), &user{"bob"}, &LoginOptions{Remember: true}),
			); err != nil {
				t.Error(err)
			}
		})).ServeHTTP(w, r)
	})
	seen := 0
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name != "other_token" {
			continue
		}
		seen++
		if want := now.Add(time.Hour); !cookie.Expires.Equal(want.UTC()) {
			t.Errorf("until %v, want %v", cookie.Expires, want.UTC())
		}
	}
	if seen != 1 {
		t.Errorf("%d cookies of the other one", seen)
	}
}
