// Pgadmin is the Go side of pgAdmin: it asks examples/pgadmin, which reads pgAdmin's sessions,
// and then pgAdmin's database whether the user still counts. See docs/apps.md.
package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
)

func main() {
	front.Parse()
	db := front.Must(sql.Open("sqlite", "file:"+*front.Config+"?mode=ro")) // pgadmin4.db
	mux := http.NewServeMux()
	mux.HandleFunc("GET /go/who", func(w http.ResponseWriter, r *http.Request) {
		id, ok, err := loggedIn(r, db)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"in": ok, "id": id})
	})
	front.Serve(mux)
}

// loggedIn returns the fs_uniquifier of the user, if there is one and is active.
func loggedIn(r *http.Request, db *sql.DB) (id string, ok bool, err error) {
	question := front.Must(http.NewRequestWithContext(r.Context(), http.MethodGet, os.Getenv("PGADMIN_READER"), nil))
	question.Header = front.Forwarded(r.Context()) // Flask-Paranoid hashes the address as pgAdmin sees it
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return "", false, err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusUnauthorized:
		return "", false, nil
	case http.StatusOK:
	default:
		return "", false, errors.New("examples/pgadmin answers " + answer.Status)
	}
	if _, err := fmt.Fscanf(answer.Body, "logged in: %s", &id); err != nil {
		return "", false, err
	}
	err = db.QueryRowContext(r.Context(), "SELECT active FROM user WHERE fs_uniquifier = ?", id).Scan(&ok)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, ok && err == nil, err
}
