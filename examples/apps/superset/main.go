// Superset is the Go side of Apache Superset with its sessions in the cookie, the default. See
// docs/apps.md.
package main

import (
	"database/sql"
	"net/http"
	"os"
	"time"

	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/abuser"
	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	front.Parse()
	key := []byte(os.Getenv("SUPERSET_SECRET_KEY")) // SECRET_KEY of superset_config.py
	sessions := flaskcookie.Config{SecretKey: key, SessionCookieSameSite: http.SameSiteLaxMode}
	logins := flasklogin.Config{SecretKey: key, LoginView: "/login/"}
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	users := abuser.Users(front.Must(sql.Open("sqlite", "file:"+*front.Config+"?mode=ro")), false)
	front.App[abuser.User]{
		Sessions: front.Must(flaskcookie.New(sessions)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		CSRF:     front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: key, TimeLimit: 7 * 24 * time.Hour})),
		Shadow:   front.Compare(sessions, logins),
	}.Serve()
}
