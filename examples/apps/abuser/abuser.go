// Package abuser knows the users of Flask-AppBuilder, and so of Superset and Airflow: the table
// ab_user.
package abuser

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// User is a row of ab_user.
type User struct {
	ID   int64
	Name string
}

// Users returns the active users of a database of SQLite; others spell the placeholder otherwise.
// The session holds the id as text, or as a number where numbers is set, as in Airflow 2.
func Users(db *sql.DB, numbers bool) flasklogin.Users[User] {
	return flasklogin.Users[User]{
		Load: func(ctx context.Context, id string) (u User, ok bool, err error) {
			number, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				return u, false, nil
			}
			err = db.QueryRowContext(ctx, "SELECT id, username FROM ab_user WHERE id = ? AND active", number).Scan(&u.ID, &u.Name)
			if errors.Is(err, sql.ErrNoRows) {
				return u, false, nil
			}
			return u, err == nil, err
		},
		ID: func(u User) any {
			if numbers {
				return u.ID
			}
			return strconv.FormatInt(u.ID, 10)
		},
	}
}
