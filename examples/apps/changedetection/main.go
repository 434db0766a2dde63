// Changedetection is the Go side of changedetection.io. See docs/apps.md.
package main

import (
	"context"
	"os"
	"time"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

// theUser is the only one there is. changedetection.io itself takes any id for the user.
const theUser = "defaultuser@changedetection.io"

func main() {
	front.Parse()
	key := front.Must(os.ReadFile(*front.Config)) // secret.txt of the datastore
	sessions := flaskcookie.Config{SecretKey: key, PermanentSessionLifetime: 3650 * 24 * time.Hour}
	logins := flasklogin.Config{SecretKey: key, LoginView: "/login"}
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	users := flasklogin.Users[string]{
		Load: func(_ context.Context, id string) (string, bool, error) { return id, id == theUser, nil },
		ID:   func(id string) any { return id },
	}
	front.App[string]{
		Sessions: front.Must(flaskcookie.New(sessions)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		CSRF:     front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: key})),
		Shadow:   front.Compare(sessions, logins),
	}.Serve()
}
