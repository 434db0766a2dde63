// Flask-security is the Go side of Flask-Security's quickstart. See docs/apps.md.
package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

type user struct{ uniquifier, email string }

func main() {
	front.Parse()
	settings := front.Must(flaskcookie.LoadEnv("FLASK")) // SECRET_KEY, SESSION_COOKIE_SAMESITE, REMEMBER_COOKIE_SAMESITE
	sessions := front.Must(flaskcookie.ConfigFromMapping(settings))
	logins := front.Must(flasklogin.ConfigFromMapping(settings))
	logins.LoginView = "/login"
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	db := front.Must(sql.Open("sqlite", "file:"+*front.Config+"?mode=ro"))
	users := flasklogin.Users[user]{
		// A new password gives a new fs_uniquifier, so that old logins find no row.
		Load: func(ctx context.Context, id string) (u user, ok bool, err error) {
			err = db.QueryRowContext(ctx, "SELECT fs_uniquifier, email FROM user WHERE fs_uniquifier = ? AND active", id).Scan(&u.uniquifier, &u.email)
			if errors.Is(err, sql.ErrNoRows) {
				return u, false, nil
			}
			return u, err == nil, err
		},
		ID: func(u user) any { return u.uniquifier },
	}
	login := front.Must(flasklogin.New(logins, users))
	front.App[user]{
		Sessions: front.Must(flaskcookie.New(sessions)), Login: login, Users: users,
		LogIn: func(ctx context.Context, u user, opts *flasklogin.LoginOptions) error {
			return errors.Join(login.Login(ctx, u, opts), front.Session(ctx).Update(taggedjson.Dict{
				{Key: "fs_cc", Value: "set"}, {Key: "fs_paa", Value: float64(time.Now().UnixMicro()) / 1e6},
			}))
		},
		LogOut: func(ctx context.Context) error {
			front.Session(ctx).Pop("fs_cc")
			front.Session(ctx).Pop("fs_paa")
			return nil
		},
		CSRF:   front.Must(flaskwtf.New(front.Must(flaskwtf.ConfigFromMapping(settings)))),
		Shadow: front.Compare(sessions, logins),
	}.Serve()
}
