package flasklogin

import (
	"context"
	"math/big"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

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

func TestLegacy(t *testing.T) {
	s := newSite(t, func(c *Config) { c.LegacyUserID = true }, nil)
	w := s.visit(t, nil, "", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.login.Login(r.Context(), &user{"ann"}, &LoginOptions{Remember: true}); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff("remember_token 1 true; session map[_fresh:true _id:OWN _user_id:1 user_id:1]", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
	old := taggedjson.Dict{{Key: "_id", Value: identifier()}, {Key: "user_id", Value: "1"}}
	w = s.visit(t, old, EncodeCookie("1", testKey), func(_ http.ResponseWriter, r *http.Request) {
		if err := s.login.Logout(r.Context()); err != nil {
			t.Error(err)
		}
	})
	if diff := cmp.Diff("remember_token deleted; session deleted", s.cookies(t, w)); diff != "" {
		t.Error(diff)
	}
}
