// Superset-redis is the Go side of Apache Superset with SESSION_SERVER_SIDE in Redis. See
// docs/apps.md.
package main

import (
	"database/sql"
	"net/http"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/abuser"
	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	front.Parse()
	key := []byte(os.Getenv("SUPERSET_SECRET_KEY")) // SECRET_KEY of superset_config.py
	sessions := flasksession.Config{SessionUseSigner: true, SessionCookieSameSite: http.SameSiteLaxMode}
	sessions.SecretKey = key
	store := redisstore.New(redis.NewClient(front.Must(redis.ParseURL(os.Getenv("REDIS_URL")))))
	logins := flasklogin.Config{SecretKey: key, LoginView: "/login/"}
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	users := abuser.Users(front.Must(sql.Open("sqlite", "file:"+*front.Config+"?mode=ro")), false)
	front.App[abuser.User]{
		Sessions: front.Must(flasksession.New(sessions, store)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		Shadow:   front.CompareStored(sessions, store, logins),
		CSRF:     front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: key, TimeLimit: 7 * 24 * time.Hour})),
	}.Serve()
}
