// Calibre-web is the Go side of Calibre-Web: its table user_session decides which sessions and
// remember cookies count. See docs/apps.md.
package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func main() {
	front.Parse()
	db := front.Must(sql.Open("sqlite", "file:"+*front.Config+"?_pragma=busy_timeout(5000)")) // app.db
	key := front.Must(front.One[[]byte](db, "SELECT flask_session_key FROM flask_settings"))
	remember := front.Must(serializer.NewURLSafe(key, "remember", &serializer.Options{
		Payload: taggedjson.NewCodec(taggedjson.Options{}), Signer: signer.Options{KeyDerivation: signer.HMAC}}))
	sessions := flaskcookie.Config{SecretKey: key, SessionCookieSameSite: http.SameSiteLaxMode}
	logins := flasklogin.Config{SecretKey: key, LoginView: "/login", SessionProtection: flasklogin.ProtectionStrong, RestoreIdentifier: true}
	logins.SessionIdentifier = flasklogin.Identifier06(flasklogin.RemoteAddr)
	logins.Remember.SameSite = http.SameSiteStrictMode
	logins.Remember.Encode = func(*flaskcookie.Session, string) (string, error) { return "", errors.ErrUnsupported } // Go logs nobody in
	logins.Remember.Decode = func(s *flaskcookie.Session, cookie string) (string, bool) {
		c := map[string]string{}
		ok := remember.Decode(cookie, &c) == nil && c["random"] != "" && (s.Has("_random") || s.Set("_random", c["random"]) == nil)
		return c["user"], ok // and Load looks for the row
	}
	var login *flasklogin.Manager[string]
	users := flasklogin.Users[string]{Load: func(ctx context.Context, id string) (name string, ok bool, err error) {
		random, _ := flaskcookie.Get[string](front.Session(ctx), "_random")
		ident, _ := flaskcookie.Get[string](front.Session(ctx), "_id")
		err = db.QueryRowContext(ctx, `SELECT u.name FROM user u JOIN user_session t ON t.user_id = u.id
			WHERE u.id = ? AND t.random = ? AND t.random <> '' AND (t.session_key = ? OR ?)`,
			id, random, ident, login.Source(ctx) == flasklogin.SourceRemember).Scan(&name)
		if errors.Is(err, sql.ErrNoRows) {
			return "", false, nil
		}
		return name, err == nil, err
	}}
	login = front.Must(flasklogin.New(logins, users))
	front.App[string]{
		Sessions: front.Must(flaskcookie.New(sessions)), Login: login, Users: users, Shadow: front.Compare(sessions, logins),
		CSRF: front.Must(flaskwtf.New(flaskwtf.Config{SecretKey: key, NoSSLStrict: true})),
		LogOut: func(ctx context.Context) error { // without this a copy of the cookie stays good
			random, _ := front.Session(ctx).Pop("_random")
			_, err := db.ExecContext(ctx, "DELETE FROM user_session WHERE random = ?", random)
			return err
		},
	}.Serve()
}
