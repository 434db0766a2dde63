package recipes

import (
	"context"
	"net/http"
	"strconv"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What follows is the block of docs/login-recipes.md.

// appBuilderUser is a row of ab_user.
type appBuilderUser struct {
	ID     int64
	Name   string
	Active bool
}

// appBuilderUsers needs SELECT … FROM ab_user WHERE id = ?.
func appBuilderUsers(find func(ctx context.Context, id int64) (*appBuilderUser, bool, error)) flasklogin.Users[*appBuilderUser] {
	return flasklogin.Users[*appBuilderUser]{
		Load: func(ctx context.Context, id string) (*appBuilderUser, bool, error) {
			number, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				return nil, false, nil
			}
			user, ok, err := find(ctx, number)
			return user, ok && user.Active, err
		},
		ID: func(user *appBuilderUser) any { return strconv.FormatInt(user.ID, 10) }, // Airflow 2: user.ID
	}
}

// TestFlaskAppBuilder: a login of either side is one for the other, until the user is not
// active. An int, as Airflow 2 has it, is read as well.
func TestFlaskAppBuilder(t *testing.T) {
	b := newBoth(t, "appbuilder")
	active := true
	find := func(_ context.Context, id int64) (*appBuilderUser, bool, error) {
		return &appBuilderUser{id, "ann", active}, id == 1, nil
	}
	login := must(flasklogin.New(flasklogin.Config{SecretKey: frameworkKey}, appBuilderUsers(find)))
	b.serve(login.Handler, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			if err := login.Login(r.Context(), &appBuilderUser{ID: 1}, nil); err != nil {
				t.Error(err)
			}
			return
		}
		if user, ok, err := login.User(r.Context()); err != nil {
			t.Error(err)
		} else if ok {
			b.answer(w, user.Name)
		}
	})
	b.nobody()
	b.flask("/login/", map[string]string{"username": "ann", "password": "pw"})
	b.both("ann")
	b.forget()
	b.goes("/login")
	b.both("ann")
	b.put(taggedjson.Dict{{Key: "_user_id", Value: 1}})
	b.both("ann")
	for _, id := range []any{nil, "x", "1.0", "2", true} {
		b.put(taggedjson.Dict{{Key: "_user_id", Value: id}})
		if user := b.goUser(); user != "" {
			t.Errorf("%v is %s", id, user)
		}
	}
	b.put(taggedjson.Dict{{Key: "_user_id", Value: "1"}})
	active = false
	b.flask("/change/deactivate", nil)
	b.nobody()
}
