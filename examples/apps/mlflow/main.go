// Mlflow is the Go side of MLflow with basic-auth, whose session holds a CSRF token and
// nobody's login. See docs/apps.md.
package main

import (
	"context"
	"os"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	front.Parse()
	key := []byte(os.Getenv("MLFLOW_FLASK_SERVER_SECRET_KEY"))
	sessions := flaskcookie.Config{SecretKey: key}
	nobody := flasklogin.Users[string]{
		Load: func(context.Context, string) (string, bool, error) { return "", false, nil },
	}
	logins := flasklogin.Config{SecretKey: key}
	front.App[string]{
		Sessions: front.Must(flaskcookie.New(sessions)),
		Login:    front.Must(flasklogin.New(logins, nobody)),
		Users:    nobody,
		CSRF:     front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: key})),
		Shadow:   front.Compare(sessions, logins),
	}.Serve()
}
