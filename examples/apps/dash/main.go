// Dash is the Go side of a Dash application with Flask-Login. See docs/apps.md.
package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	front.Parse()
	settings := front.Must(flaskcookie.LoadEnv("FLASK")) // SECRET_KEY
	sessions := front.Must(flaskcookie.ConfigFromMapping(settings))
	logins := front.Must(flasklogin.ConfigFromMapping(settings))
	logins.LoginView = "/login"
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	people := os.DirFS(*front.Config) // this application has a file a user
	users := flasklogin.Users[string]{
		Load: func(_ context.Context, id string) (string, bool, error) {
			_, err := fs.Stat(people, id)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
				return "", false, nil
			}
			return id, err == nil && id != ".", err
		},
		ID: func(id string) any { return id },
	}
	front.App[string]{
		Sessions: front.Must(flaskcookie.New(sessions)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		CSRF:     front.Must(flaskwtf.New(front.Must(flaskwtf.ConfigFromMapping(settings)))),
		Shadow:   front.Compare(sessions, logins),
	}.Serve()
}
