package recipes

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// securityUser is a row of the table of users.
type securityUser struct {
	Uniquifier, Email string
	Active            bool
}

// securityUsers needs SELECT … FROM user WHERE fs_uniquifier = ?.
func securityUsers(find func(ctx context.Context, uniquifier string) (*securityUser, bool, error)) flasklogin.Users[*securityUser] {
	return flasklogin.Users[*securityUser]{
		Load: func(ctx context.Context, id string) (*securityUser, bool, error) {
			user, ok, err := find(ctx, id)
			return user, ok && id != "" && user.Active, err
		},
		ID: func(user *securityUser) any { return user.Uniquifier },
	}
}

// securityLogin logs in as login_user of Flask-Security does: the time is what its
// freshness is reckoned from, and fs_cc has its CSRF cookie sent.
func securityLogin(ctx context.Context, login *flasklogin.Manager[*securityUser], user *securityUser, opts *flasklogin.LoginOptions) error {
	if !user.Active {
		return errors.New("the user is not active")
	}
	if err := login.Login(ctx, user, opts); err != nil {
		return err
	}
	return flaskcookie.FromContext(ctx).Update(taggedjson.Dict{
		{Key: "fs_cc", Value: "set"}, {Key: "fs_paa", Value: float64(time.Now().UnixMicro()) / 1e6},
	})
}

// TestFlaskSecurity: a login of either side is one for the other, until the user is not
// active, or has another uniquifier. A second factor that is due is nobody.
func TestFlaskSecurity(t *testing.T) {
	b := newBoth(t, "security")
	find := func(_ context.Context, id string) (*securityUser, bool, error) {
		var rows struct{ Rows []securityUser }
		if err := json.Unmarshal([]byte(b.flask("/rows", nil).Body), &rows); err != nil {
			return nil, false, err
		}
		i := slices.IndexFunc(rows.Rows, func(u securityUser) bool { return id == "" || u.Uniquifier == id }) // "": anybody
		if i < 0 {
			return nil, false, nil
		}
		return &rows.Rows[i], true, nil
	}
	login := must(flasklogin.New(flasklogin.Config{SecretKey: frameworkKey}, securityUsers(find)))
	b.serve(login.Handler, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/login":
			user, _, err := find(r.Context(), "")
			if err == nil {
				err = securityLogin(r.Context(), login, user, nil)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusForbidden)
			}
		default:
			if user, ok, err := login.User(r.Context()); err != nil {
				t.Error(err)
			} else if ok {
				b.answer(w, user.Email)
			}
		}
	})
	enter := map[string]string{"email": "ann@example.com", "password": "pw"}
	b.nobody()
	b.flask("/login", enter)
	b.both("ann@example.com")
	b.flask("/change/deactivate", nil)
	b.nobody()
	b.flask("/change/activate", nil)
	b.both("ann@example.com")
	b.flask("/change/uniquifier", nil)
	b.nobody()
	b.forget()
	b.goes("/login")
	b.both("ann@example.com")
	if paa, _ := b.session().Get("fs_paa"); paa == nil {
		t.Error("the login of Go has no time")
	}
	b.forget()
	b.put(taggedjson.Dict{{Key: "tf_user_id", Value: "x"}, {Key: "tf_state", Value: "ready"}})
	b.nobody()
	b.flask("/change/deactivate", nil)
	b.forget()
	if status := b.goes("/login"); status != http.StatusForbidden {
		t.Errorf("a login that is not active: status %d", status)
	}
}
