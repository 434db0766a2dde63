package recipes

import (
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// authlibUser is the part of userinfo that is looked at.
type authlibUser struct {
	Subject string `json:"sub"`
	Email   string `json:"email"`
}

// authlibLogin returns who logged in. allowed asks your own table whether the login still
// counts.
func authlibLogin(s *flaskcookie.Session, allowed func(subject string) (bool, error)) (user authlibUser, ok bool, err error) {
	user, ok = flaskcookie.Get[authlibUser](s, "user")
	if !ok || user.Subject == "" {
		return authlibUser{}, false, nil
	}
	if ok, err = allowed(user.Subject); !ok || err != nil {
		return authlibUser{}, false, err
	}
	return user, true, nil
}

// TestAuthlib: what is kept between redirect and callback is no login, what the callback
// stores is one, as long as the own table says so.
func TestAuthlib(t *testing.T) {
	b := newBoth(t, "authlib")
	known := true
	b.serve(nil, func(w http.ResponseWriter, r *http.Request) {
		user, ok, err := authlibLogin(flaskcookie.FromContext(r.Context()), func(subject string) (bool, error) { return known && subject == "7", nil })
		if err != nil {
			t.Error(err)
		}
		if ok {
			b.answer(w, user.Email)
		}
	})
	b.nobody()
	b.flask("/login", nil)
	if b.session().Len() != 1 {
		t.Fatalf("Authlib kept %d keys", b.session().Len())
	}
	b.nobody()
	b.flask("/callback", nil)
	b.both("ann@example.com")
	known = false
	if user := b.goUser(); user != "" {
		t.Errorf("a user whom the table does not know is %s", user)
	}
	known = true
	for _, value := range []any{nil, "ann", taggedjson.Dict{}, taggedjson.Dict{{Key: "sub", Value: ""}, {Key: "email", Value: "a"}}, []any{"7"}} {
		b.put(taggedjson.Dict{{Key: "user", Value: value}})
		if user := b.goUser(); user != "" {
			t.Errorf("%v is %s", value, user)
		}
	}
}
