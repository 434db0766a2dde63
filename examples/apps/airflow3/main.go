// Airflow3 is the Go side of Apache Airflow 3 with the FAB provider. See docs/apps.md.
package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"os"

	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/abuser"
	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	front.Parse()
	db := front.Must(sql.Open("sqlite", "file:"+*front.Config+"?_pragma=busy_timeout(5000)")) // [database] sql_alchemy_conn
	sessions := flasksession.Airflow3()
	sessions.SecretKey = []byte(os.Getenv("AIRFLOW_SECRET_KEY")) // [api] secret_key
	store := front.Must(sqlstore.New(db, sqlstore.SQLite, &sqlstore.Options{Table: "session"}))
	logins := flasklogin.Config{SecretKey: sessions.SecretKey, LoginView: "/auth/login/"}
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	users := abuser.Users(db, false)
	front.App[abuser.User]{
		Sessions: front.Must(flasksession.New(sessions, store)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		Shadow:   front.CompareStored(sessions, store, logins),
		CSRF:     front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: sessions.SecretKey, NoTimeLimit: true})),
		LogOut:   revokeToken,
	}.Serve()
}

// revokeToken has Airflow revoke the cookie "_token" of the browser, which its API takes
// whatever becomes of the session.
func revokeToken(ctx context.Context) error {
	request := front.Must(http.NewRequestWithContext(ctx, http.MethodGet, front.Flask()+"/api/v2/auth/logout", nil))
	request.Header = front.Forwarded(ctx)
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusTemporaryRedirect {
		return errors.New("airflow revokes no token: " + answer.Status)
	}
	return nil
}
