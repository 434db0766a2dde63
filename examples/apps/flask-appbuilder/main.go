// Flask-appbuilder is the Go side of an application of Flask-AppBuilder. See docs/apps.md.
package main

import (
	"database/sql"

	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/abuser"
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
	logins.LoginView = "/login/"
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	users := abuser.Users(front.Must(sql.Open("sqlite", "file:"+*front.Config+"?mode=ro")), false)
	front.App[abuser.User]{
		Sessions: front.Must(flaskcookie.New(sessions)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		CSRF:     front.Must(flaskwtf.New(front.Must(flaskwtf.ConfigFromMapping(settings)))),
		Shadow:   front.Compare(sessions, logins),
	}.Serve()
}
