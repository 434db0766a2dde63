package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
)

var (
	_ flasksession.Swapper = (*sqlstore.Store)(nil)
	_ flasksession.Toucher = (*sqlstore.Store)(nil)
)

// down stands for a driver such as pgx, whose server is down.
type down struct{}

func (down) Connect(context.Context) (driver.Conn, error) {
	return nil, fmt.Errorf("connection refused")
}
func (down) Driver() driver.Driver { return nil }

// The sessions of Airflow, which has a table, ids and cookies of its own kind.
func Example() {
	db := sql.OpenDB(down{}) // sql.Open("pgx", "postgres://airflow@localhost/airflow")
	defer db.Close()

	store, err := sqlstore.New(db, sqlstore.PostgreSQL, &sqlstore.Options{Table: "session"})
	if err != nil {
		panic(err)
	}
	cfg := flasksession.Config{SessionKeyPrefix: new(""), SessionUseSigner: true}
	cfg.SecretKey = []byte("[api] secret_key") // up to Airflow 2: [webserver] secret_key
	if _, err := flasksession.New(cfg, store); err != nil {
		panic(err)
	}

	_, found, err := store.Get(context.Background(), "an-id")
	fmt.Println(found, err)
	// Output: false sqlstore: get: connection refused
}

func ExampleStore_CreateTable() {
	db := sql.OpenDB(down{})
	defer db.Close()
	store, err := sqlstore.New(db, sqlstore.MySQL, nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(store.CreateTable())
	// Output:
	// CREATE TABLE `sessions` (id INTEGER NOT NULL AUTO_INCREMENT, session_id VARCHAR(255), data BLOB, expiry DATETIME, PRIMARY KEY (id), UNIQUE (session_id))
}

// What Flask has in app.config.
func ExampleOptionsFromMapping() {
	opts, err := sqlstore.OptionsFromMapping(map[string]any{
		"SESSION_TYPE":             "sqlalchemy",
		"SESSION_SQLALCHEMY_TABLE": "web_sessions",
	})
	fmt.Printf("%q %v\n", opts.Table, err)
	// Output: "web_sessions" <nil>
}
