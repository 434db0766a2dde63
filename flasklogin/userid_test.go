package flasklogin

import (
	"context"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestIDs shows which values are ids, and as which text the loader gets them.
func TestIDs(t *testing.T) {
	uuid := taggedjson.UUID{15: 1}
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	for _, tt := range []struct {
		value any
		id    string
		ok    bool
	}{
		{"1", "1", true}, {"", "", true}, {taggedjson.Markup("<1>"), "<1>", true}, {1, "1", true}, {-1, "-1", true},
		{huge, huge.String(), true}, {uuid, "00000000-0000-0000-0000-000000000001", true},
		{nil, "", false}, {true, "", false}, {1.5, "", false}, {[]any{"1"}, "", false}, {taggedjson.Dict{}, "", false}, {[]byte("1"), "", false},
	} {
		s := flaskcookie.NewSession(nil)
		if err := s.Set("_user_id", tt.value); err != nil {
			t.Fatal(err)
		}
		if id, ok := UnprotectedUserID(s); id != tt.id || ok != tt.ok {
			t.Errorf("%v: got %q, %t", tt.value, id, ok)
		}
	}
}

// TestIDType shows that Login stores the type that Users.ID gives, and no other value.
func TestIDType(t *testing.T) {
	for _, tt := range []struct{ give, stored any }{
		{7, int64(7)}, {"7", "7"}, {taggedjson.UUID{1}, taggedjson.UUID{1}}, {nil, nil}, {true, nil}, {7.5, nil}, {[]string{"7"}, nil}, {func() {}, nil},
	} {
		m, err := New(Config{SecretKey: testKey, Logger: discard}, Users[string]{
			Load: func(_ context.Context, id string) (string, bool, error) { return id, true, nil },
			ID:   func(string) any { return tt.give },
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx := m.NewContext(t.Context(), "somebody", true)
		err = m.Login(ctx, "ann", nil)
		stored, _ := flaskcookie.FromContext(ctx).Get("_user_id")
		if (err == nil) != (tt.stored != nil) || stored != tt.stored {
			t.Errorf("%v: stored %v, %v", tt.give, stored, err)
		}
	}
}

// TestLegacy shows a login that is shared with Flask-Login 0.4.1, which knows "user_id" and
// the like only, and has a few other rules; TestFlows041 plays it beside the real one.
func TestLegacy(t *testing.T) {
	s := newSite(t, func(c *Config) { c.LegacyUserID = true }, nil)
	w := s.visit(t, nil, "", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.login.Login(r.Context(), &user{"ann"}, &LoginOptions{Remember: true, Duration: new(time.Minute)}); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff("remember_token 1 true; session map[_fresh:true _id:OWN remember_seconds:60 user_id:1]", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
	if line := w.Header().Get("Set-Cookie"); !strings.HasPrefix(line, "remember_token=") || !strings.Contains(line, "; HttpOnly;") {
		t.Errorf("the remember cookie is for scripts as well: %s", line)
	}
	id := taggedjson.Item{Key: "_id", Value: identifier()}
	old := taggedjson.Dict{id, {Key: "user_id", Value: "1"}}
	w = s.visit(t, old, EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
		if err := s.login.Logout(r.Context()); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff("remember_token deleted; session map[_id:OWN]", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
	gone := taggedjson.Dict{id, {Key: "_fresh", Value: true}, {Key: "user_id", Value: "99"}}
	w = s.visit(t, gone, EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
		if u, ok, err := s.login.User(r.Context()); ok || err != nil {
			t.Errorf("a user who is gone comes back as another: %v, %v", u, err)
		}
	})
	if diff := cmp.Diff("", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
	for shows, left := range map[string]taggedjson.Dict{
		"what 0.4.1 leaves at a logout":                    {id},
		"and with the id of a newer Flask-Login beside it": {id, {Key: "_user_id", Value: "1"}},
	} {
		s.visit(t, left, "", func(_ http.ResponseWriter, r *http.Request) {
			if u, ok, err := s.login.User(r.Context()); ok || err != nil {
				t.Errorf("%s: logged in as %v, %v", shows, u, err)
			}
		})
	}
}

// inactive is a user as Flask-Login's login_user refuses one.
type inactive struct{}

func (inactive) IsActive() bool { return false }

// TestInactive shows that no method of a user says whether they may log in: that is for the
// caller to ask.
func TestInactive(t *testing.T) {
	m, err := New(Config{SecretKey: testKey, Logger: discard}, Users[inactive]{
		Load: func(context.Context, string) (inactive, bool, error) { return inactive{}, true, nil },
		ID:   func(inactive) any { return "1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := m.NewContext(t.Context(), inactive{}, true)
	if err := m.Login(ctx, inactive{}, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := m.User(ctx); !ok || err != nil {
		t.Errorf("an inactive user was refused: %v", err)
	}
}
