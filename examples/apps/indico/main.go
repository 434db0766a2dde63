// Indico is the Go side of Indico. See docs/apps.md.
package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

func main() {
	front.Parse()
	db := front.Must(sql.Open("pgx", *front.Config)) // SQLALCHEMY_DATABASE_URI
	sessions := flasksession.Indico()
	sessions.SessionCookieName, sessions.SessionCookieSecure = "indico_session_http", false      // without TLS
	store := redisstore.New(redis.NewClient(front.Must(redis.ParseURL(os.Getenv("REDIS_URL"))))) // REDIS_CACHE_URL
	users := flasklogin.Users[int64]{
		Load: func(ctx context.Context, id string) (user int64, ok bool, err error) {
			err = db.QueryRowContext(ctx, "SELECT id FROM users.users WHERE id::text = $1 AND NOT is_deleted AND NOT is_blocked", id).Scan(&user)
			if errors.Is(err, sql.ErrNoRows) {
				return 0, false, nil
			}
			return user, err == nil, err
		},
		ID: func(id int64) any { return id }, // a number, as Indico has it
	}
	// Indico has no Flask-Login: no session protection, and no remember cookie, which a key that
	// nobody knows keeps out.
	key := make([]byte, 32)
	rand.Read(key)
	logins := flasklogin.Config{SecretKey: key, SessionProtection: flasklogin.ProtectionOff}
	front.App[int64]{
		Sessions: front.Must(flasksession.New(sessions, store)),
		Login:    front.Must(flasklogin.New(logins, users)),
		Users:    users,
		Shadow:   front.CompareStored(sessions, store, logins),
	}.Serve()
}
