// Airflow2 is the Go side of Apache Airflow 2 with the FAB provider. See docs/apps.md.
package main

import (
	"database/sql"
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
	sessions := flasksession.Airflow2()
	sessions.SecretKey = []byte(os.Getenv("AIRFLOW_SECRET_KEY")) // [webserver] secret_key
	store := front.Must(sqlstore.New(db, sqlstore.SQLite, &sqlstore.Options{Table: "session"}))
	logins := flasklogin.Config{SecretKey: sessions.SecretKey, LoginView: "/login/"}
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	users := abuser.Users(db, true) // the id is a number here
	front.App[abuser.User]{
		Sessions: front.Must(flasksession.New(sessions, store)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		Shadow:   front.CompareStored(sessions, store, logins),
		CSRF:     front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: sessions.SecretKey, NoTimeLimit: true})),
	}.Serve()
}
