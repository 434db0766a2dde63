package flasksession

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
)

// TestSQLStores holds the store to what Store, Swapper, Toucher and Expirer promise, with every
// driver and with options that change what drivers do.
func TestSQLStores(t *testing.T) {
	all := databases(t)
	t.Run("a sequence", func(t *testing.T) { sequence(t, all["postgresql"]) })
	t.Run("a locked row", func(t *testing.T) { lockedRow(t, all) })
	for name, database := range all {
		for driver := range database.drivers {
			t.Run(name+" "+driver, func(t *testing.T) {
				database := database
				if database.dialect == sqlstore.SQLite {
					database = sqlite(t) // two libraries in one process undo each other's locks of a file
				}
				db := database.connect(t, driver)
				table := "t" + strings.Map(onlyLetters, driver)
				store := must(sqlstore.New(db, database.dialect, &sqlstore.Options{Table: table}))
				withoutTable(t, store)
				if database.dialect == sqlstore.PostgreSQL || database.dialect == sqlstore.MySQL {
					t.Parallel()
				}
				must(db.ExecContext(t.Context(), store.CreateTable()))
				contract(t, store)
				storedTimes(t, db, database.dialect, store, table)
				cleanup(t, db, store, table)
				if database.dialect == sqlstore.SQLite {
					sqliteText(t, db, store, table)
				}
				if database.dialect == sqlstore.MySQL {
					mysqlKeys(t, db, store, table)
					mysqlLength(t, db, store, table)
					unchanged(t, store)
				}
			})
		}
	}
}

func onlyLetters(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r
	}
	return -1
}

// withoutTable has every call tell how to make the table.
func withoutTable(t *testing.T, store *sqlstore.Store) {
	t.Helper()
	_, found, get := store.Get(t.Context(), "session:id")
	set := store.Set(t.Context(), "session:id", []byte("v"), time.Hour)
	for _, err := range []error{get, set} {
		if found || !errors.Is(err, sqlstore.ErrNoTable) || !strings.Contains(err.Error(), store.CreateTable()) {
			t.Errorf("without the table: %t, %v", found, err)
		}
	}
}

// storedTimes looks at the expiry that is stored, as text: UTC, whatever the zones of
// server and driver, and in SQLite the very form that SQLAlchemy reads.
func storedTimes(t *testing.T, db *sql.DB, dialect sqlstore.Dialect, store *sqlstore.Store, table string) {
	t.Helper()
	cast := map[sqlstore.Dialect]string{sqlstore.SQLite: "TEXT", sqlstore.PostgreSQL: "TEXT", sqlstore.MySQL: "CHAR"}[dialect]
	expiry := func() time.Time {
		t.Helper()
		var text string
		if err := db.QueryRow("SELECT CAST(expiry AS " + cast + ") FROM " + table + " WHERE session_id = 'time'").Scan(&text); err != nil {
			t.Fatal(err)
		}
		format := "2006-01-02 15:04:05"
		if dialect == sqlstore.SQLite {
			format += ".000000"
		}
		return must(time.Parse(format, text))
	}
	near := func(name string, want time.Duration) {
		t.Helper()
		if got := time.Until(expiry()); got < want-5*time.Second || got > want {
			t.Errorf("after %s the row lives for %v, want %v", name, got, want)
		}
	}
	if err := store.Set(t.Context(), "time", []byte("v"), time.Hour); err != nil {
		t.Fatal(err)
	}
	near("Set", time.Hour)
	must(store.CompareAndSwap(t.Context(), "time", []byte("v"), []byte("w"), 2*time.Hour))
	near("CompareAndSwap", 2*time.Hour)
	must(store.Touch(t.Context(), "time", 30*time.Minute))
	near("Touch", 30*time.Minute)
	if err := store.Set(t.Context(), "time", []byte("v"), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	near("Set again", 24*time.Hour)
}

// cleanup removes what has expired and nothing else; a row without an expiry is not read.
func cleanup(t *testing.T, db *sql.DB, store *sqlstore.Store, table string) {
	t.Helper()
	for _, row := range []string{"('gone', '2020-01-01 00:00:00.000000')", "('null', NULL)"} {
		must(db.Exec("INSERT INTO " + table + " (session_id, expiry) VALUES " + row))
	}
	for _, key := range []string{"gone", "null"} {
		if _, found, err := store.Get(t.Context(), key); found || err != nil {
			t.Errorf("%s: %t, %v", key, found, err)
		}
		if found, err := store.Touch(t.Context(), key, time.Hour); found || err != nil {
			t.Errorf("%s: touched %t, %v", key, found, err)
		}
	}
	count := func() (n int) {
		t.Helper()
		if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	removed, err := store.Cleanup(t.Context())
	if err != nil || removed < 1 || count() != before-int(removed) {
		t.Errorf("%d of %d rows removed, %d left, %v", removed, before, count(), err)
	}
	if _, found, err := store.Get(t.Context(), "time"); !found || err != nil {
		t.Errorf("the live session: %t, %v", found, err)
	}
	if removed, err := store.Cleanup(t.Context()); removed != 0 || err != nil {
		t.Errorf("%d rows removed the second time, %v", removed, err)
	}
}

// sqliteText has a row whose data somebody has inserted as text, which SQLite keeps as such: it
// is read, and can be changed.
func sqliteText(t *testing.T, db *sql.DB, store *sqlstore.Store, table string) {
	t.Helper()
	must(db.Exec("INSERT INTO " + table + " (session_id, data, expiry) VALUES ('text', '{}', '2099-01-01 00:00:00.000000')"))
	data, found, err := store.Get(t.Context(), "text")
	if string(data) != "{}" || !found || err != nil {
		t.Fatalf("%q, %t, %v", data, found, err)
	}
	if swapped, err := store.CompareAndSwap(t.Context(), "text", data, []byte("new"), time.Hour); !swapped || err != nil {
		t.Errorf("swapped %t, %v", swapped, err)
	}
	must(db.Exec("UPDATE " + table + " SET data = 'text again' WHERE session_id = 'text'"))
	if swapped, err := store.CompareAndSwap(t.Context(), "text", []byte("text again"), nil, 0); !swapped || err != nil {
		t.Errorf("removed %t, %v", swapped, err)
	}
}

// mysqlKeys has keys that MySQL takes for the same, and that are not.
func mysqlKeys(t *testing.T, db *sql.DB, store *sqlstore.Store, table string) {
	t.Helper()
	if err := store.Set(t.Context(), "session:Key", []byte("v"), time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"session:key", "session:Key ", "SESSION:Key"} {
		if _, found, err := store.Get(t.Context(), key); found || err != nil {
			t.Errorf("%q: Get %t, %v", key, found, err)
		}
		if found, err := store.Touch(t.Context(), key, time.Hour); found || err != nil {
			t.Errorf("%q: Touch %t, %v", key, found, err)
		}
		for _, data := range [][]byte{[]byte("w"), nil} {
			if swapped, err := store.CompareAndSwap(t.Context(), key, []byte("v"), data, time.Hour); swapped || err != nil {
				t.Errorf("%q: CompareAndSwap %t, %v", key, swapped, err)
			}
		}
		if err := store.Delete(t.Context(), key); err != nil {
			t.Errorf("%q: Delete %v", key, err)
		}
		err := store.Set(t.Context(), key, []byte("x"), 2*time.Hour)
		if err == nil || strings.Contains(strings.ToLower(err.Error()), "session:key") {
			t.Errorf("%q: Set %v", key, err)
		}
	}
	if data, found, err := store.Get(t.Context(), "session:Key"); string(data) != "v" || !found || err != nil {
		t.Errorf("afterwards %q, %t, %v", data, found, err)
	}
}

// mysqlLength has the longest session of a BLOB, and a longer one, which MySQL would cut
// off, refused.
func mysqlLength(t *testing.T, db *sql.DB, store *sqlstore.Store, table string) {
	t.Helper()
	longest := []byte(strings.Repeat("x", 65_535))
	if err := store.Set(t.Context(), "long", longest, time.Hour); err != nil {
		t.Error(err)
	}
	tooLong := []byte(strings.Repeat("y", 65_536))
	_, swap := store.CompareAndSwap(t.Context(), "long", longest, tooLong, time.Hour)
	for _, err := range []error{store.Set(t.Context(), "long", tooLong, time.Hour), swap} {
		if !errors.Is(err, sqlstore.ErrTooLong) {
			t.Errorf("a longer session: %v", err)
		}
	}
	if data, _, err := store.Get(t.Context(), "long"); string(data) != string(longest) || err != nil {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	must(db.Exec("ALTER TABLE " + table + " MODIFY data MEDIUMBLOB"))
	larger := must(sqlstore.New(db, sqlstore.MySQL, &sqlstore.Options{Table: table, MaxData: 1<<24 - 1}))
	if swapped, err := larger.CompareAndSwap(t.Context(), "long", longest, tooLong, time.Hour); !swapped || err != nil {
		t.Errorf("in a MEDIUMBLOB: %t, %v", swapped, err)
	}
	if data, _, err := store.Get(t.Context(), "long"); string(data) != string(tooLong) || err != nil {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// unchanged writes the same session many times within a second: MySQL says that no row
// was changed, and yet it is there.
func unchanged(t *testing.T, store *sqlstore.Store) {
	t.Helper()
	for n := range 10 {
		if err := store.Set(t.Context(), "same", []byte("v"), time.Hour); err != nil {
			t.Errorf("Set %d: %v", n, err)
		}
		if found, err := store.Touch(t.Context(), "same", time.Hour); !found || err != nil {
			t.Errorf("Touch %d: %t, %v", n, found, err)
		}
		if swapped, err := store.CompareAndSwap(t.Context(), "same", []byte("v"), []byte("v"), time.Hour); !swapped || err != nil {
			t.Errorf("CompareAndSwap %d: %t, %v", n, swapped, err)
		}
		if swapped, err := store.CompareAndSwap(t.Context(), "same", []byte("u"), []byte("w"), time.Hour); swapped || err != nil {
			t.Errorf("CompareAndSwap of others %d: %t, %v", n, swapped, err)
		}
	}
}

// sequence has the id filled from a sequence, as SESSION_SQLALCHEMY_SEQUENCE has it, in a
// table of a schema.
func sequence(t *testing.T, database database) {
	db := database.connect(t, "pgx")
	for _, statement := range []string{
		"CREATE SCHEMA web", "CREATE SEQUENCE web.numbers",
		"CREATE TABLE web.sessions (id INTEGER NOT NULL, session_id VARCHAR(255), data BYTEA, expiry TIMESTAMP, PRIMARY KEY (id), UNIQUE (session_id))",
	} {
		must(db.Exec(statement))
	}
	store := must(sqlstore.New(db, database.dialect, &sqlstore.Options{Schema: "web", Sequence: "numbers"}))
	contract(t, store)
}

// patiently tries again while SQLite is still busy with a write that was given up: not every
// driver here waits by itself.
func patiently(t *testing.T, try func() error) {
	t.Helper()
	for range 500 {
		err := try()
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "locked") {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the database stays locked")
}

// lockedRow has a call that waits for a lock end with its context, though some drivers
// would wait for an hour.
func lockedRow(t *testing.T, all map[string]database) {
	for name, database := range all {
		for driver := range database.drivers {
			t.Run(fmt.Sprint(name, " ", driver), func(t *testing.T) {
				db := database.connect(t, driver)
				table := "c" + strings.Map(onlyLetters, driver)
				store := must(sqlstore.New(db, database.dialect, &sqlstore.Options{Table: table}))
				patiently(t, func() error { _, err := db.Exec(store.CreateTable()); return err })
				if err := store.Set(t.Context(), "id", []byte("v"), time.Hour); err != nil {
					t.Fatal(err)
				}
				other := must(database.connect(t, driver).Begin())
				patiently(t, func() error {
					_, err := other.Exec("UPDATE " + table + " SET data = data, expiry = '2000-01-01 00:00:00'")
					return err
				})
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if err := store.Set(ctx, "id", []byte("w"), time.Hour); err == nil || ctx.Err() == nil {
					t.Errorf("the row was not locked, or it ended early: %v, %v", err, ctx.Err())
				}
				if err := other.Rollback(); err != nil {
					t.Error(err)
				}
				// A server goes on without its client, so the write may be done by now.
				if data, found, err := store.Get(t.Context(), "id"); !found || err != nil {
					t.Errorf("afterwards %q, %t, %v", data, found, err)
				}
			})
		}
	}
}
