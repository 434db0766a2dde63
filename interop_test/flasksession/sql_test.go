package flasksession

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
	_ "github.com/mattn/go-sqlite3"
	_ "modernc.org/sqlite"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// database is one that both sides use.
type database struct {
	dialect sqlstore.Dialect
	url     string               // for SQLAlchemy
	drivers map[string][2]string // of Go: the name of each and what it is told
}

// connect opens a database with one of its drivers.
func (d database) connect(t *testing.T, driver string) *sql.DB {
	t.Helper()
	source, known := d.drivers[driver]
	if !known {
		t.Fatalf("no driver %q", driver)
	}
	db := must(sql.Open(source[0], source[1]))
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	return db
}

func sqlite(t *testing.T) database {
	path := filepath.Join(t.TempDir(), "app.db")
	return database{
		dialect: sqlstore.SQLite,
		url:     "sqlite:///" + path,
		drivers: map[string][2]string{
			"modernc":                      {"sqlite", "file:" + path + "?_pragma=busy_timeout(3600000)"},
			"modernc without busy_timeout": {"sqlite", "file:" + path},
			"mattn":                        {"sqlite3", "file:" + path + "?_busy_timeout=3600000"},
			"mattn, any zone":              {"sqlite3", "file:" + path + "?_busy_timeout=0&_loc=America%2FLima"},
		},
	}
}

func postgresql(addr string) database {
	return database{
		dialect: sqlstore.PostgreSQL,
		url:     "postgresql+psycopg://app@" + addr + "/app",
		drivers: map[string][2]string{
			"pgx":                  {"pgx", "postgres://app@" + addr + "/app"},
			"pgx, simple protocol": {"pgx", "postgres://app@" + addr + "/app?default_query_exec_mode=simple_protocol"},
			"pq":                   {"postgres", "postgres://app@" + addr + "/app?sslmode=disable"},
			"pq, serializable":     {"postgres", "postgres://app@" + addr + "/app?sslmode=disable&default_transaction_isolation=serializable"},
		},
	}
}

func mariadb(addr string) database {
	source := "app@tcp(" + addr + ")/app"
	return database{
		dialect: sqlstore.MySQL,
		url:     "mysql+pymysql://app@" + addr + "/app",
		drivers: map[string][2]string{
			"mysql":                  {"mysql", source},
			"mysql, found rows":      {"mysql", source + "?clientFoundRows=true"},
			"mysql, times and zones": {"mysql", source + "?parseTime=true&loc=America%2FLima"},
			"mysql, interpolated":    {"mysql", source + "?interpolateParams=true"},
		},
	}
}

// databases starts all of them.
func databases(t *testing.T) map[string]database {
	t.Helper()
	return map[string]database{
		"sqlite":     sqlite(t),
		"postgresql": postgresql(live.StartPostgreSQL(t).Addr),
		"mariadb":    mariadb(live.StartMariaDB(t).Addr),
	}
}

var (
	someDrivers  = map[string]string{"sqlite": "modernc", "postgresql": "pgx", "mariadb": "mysql"}
	otherDrivers = map[string]string{"sqlite": "mattn", "postgresql": "pq", "mariadb": "mysql, times and zones"}
)

// urlFor is the URL for the SQLAlchemy that a release has: psycopg is too new for the oldest.
func (d database) urlFor(release string) string {
	if release == "0.3" {
		return strings.Replace(d.url, "+psycopg:", "+psycopg2:", 1)
	}
	return d.url
}

// sqlSides serves both sides on a database, Go by one driver for plain ids and by another one
// for signed ids.
func sqlSides(t *testing.T, c matrix.Cell, name string, d database, s settings, config flasksession.Config, options *sqlstore.Options) (sides.Flask, *sides.Go) {
	t.Helper()
	if d.dialect == sqlstore.SQLite {
		d = sqlite(t) // a file of its own costs nothing
	}
	s.SQL = d.urlFor(c.Release)
	drivers := someDrivers
	if c.Signed {
		drivers = otherDrivers
	}
	flask := startOnTable(t, envOf(c), s)
	store := must(sqlstore.New(d.connect(t, drivers[name]), d.dialect, options))
	return flask, sides.StartGo(t, config, store)
}

// tables are those that a Flask has made, by database and name.
var tables = struct {
	sync.Mutex
	made map[string]bool
}{made: map[string]bool{}}

// startOnTable starts a Flask, and the first one on a table alone: it makes it, and of two at
// once both may find none, and one not start.
func startOnTable(t *testing.T, env string, s settings) sides.Flask {
	t.Helper()
	table := fmt.Sprint(strings.Replace(s.SQL, "+psycopg2:", "+psycopg:", 1), " ", s.Config["SESSION_SQLALCHEMY_TABLE"])
	tables.Lock()
	if tables.made[table] {
		tables.Unlock()
		return startFlask(t, env, s, 1, 2)
	}
	defer tables.Unlock()
	flask := startFlask(t, env, s, 1, 2)
	flask.Do(t, sides.NewBrowser(), sides.Todo{Set: map[string]any{"n": 0}}) // some releases make it now
	tables.made[table] = true
	return flask
}

// TestSQL takes sessions through both sides, in every cell that Flask-Session has on each
// database.
func TestSQL(t *testing.T) {
	all := databases(t)
	t.Run("contention", func(t *testing.T) { contendSQL(t, all) })
	for _, c := range matrix.Of("sqlalchemy") {
		for name, database := range all {
			t.Run(c.Name()+" "+name, func(t *testing.T) {
				t.Parallel() // most of the time is that in which Flask starts and ends
				flask, goside := sqlSides(t, c, name, database, settingsOf(c), c.GoConfig(), nil)
				sharedSQL(t, flask, goside, c)
			})
		}
	}
}

// TestSQLAirflow does so with the table, key and signature of Airflow.
func TestSQLAirflow(t *testing.T) {
	all := databases(t)
	for _, c := range []matrix.Cell{ // Airflow 3 and 2
		{Backend: "sqlalchemy", Release: "0.8", Format: "msgpack", Signed: true},
		{Backend: "sqlalchemy", Release: "0.5", Format: "pickle", Signed: true},
	} {
		for name, database := range all {
			t.Run(c.Name()+" "+name, func(t *testing.T) {
				t.Parallel()
				s, config := settingsOf(c), c.GoConfig()
				s.Config["SESSION_SQLALCHEMY_TABLE"], s.Config["SESSION_KEY_PREFIX"] = "session", ""
				config.SessionKeyPrefix = new("")
				flask, goside := sqlSides(t, c, name, database, s, config, &sqlstore.Options{Table: "session"})
				sharedSQL(t, flask, goside, c)
			})
		}
	}
}

// sharedSQL is shared, but for sessions that end with the browser: up to 0.6 Flask-Session
// stores them in SQL without an expiry, and never reads them again, or fails.
func sharedSQL(t *testing.T, flask sides.Flask, goside *sides.Go, c matrix.Cell) {
	if c.BrowserSessions() {
		shared(t, flask, goside)
		return
	}
	sides.Shared(t, flask, goside)
	t.Run("browser session", func(t *testing.T) {
		b := sides.NewBrowser()
		flask.Do(t, b, sides.Todo{Set: map[string]any{"a": "1"}, Permanent: new(false)})
		goside.Do(t, b, func(s *flaskcookie.Session) {
			if s.Has("a") || s.Rejected == nil {
				t.Errorf("Go sees the session that Flask cannot read again, %v", s.Rejected)
			}
		})
	})
}

// TestSQLEveryType has each Flask-Session store a value of every kind in each database.
func TestSQLEveryType(t *testing.T) {
	all := databases(t)
	for _, c := range matrix.Of("sqlalchemy") {
		for name, database := range all {
			if c.Signed {
				continue // the values are the same
			}
			t.Run(c.Name()+" "+name, func(t *testing.T) {
				t.Parallel()
				flask, goside := sqlSides(t, c, name, database, settingsOf(c), c.GoConfig(), nil)
				tooLong := ""
				if name == "mariadb" {
					tooLong = "long text" // for its BLOB
				}
				if c.Format == "pickle" {
					everyPickledType(t, flask, goside, tooLong)
					return
				}
				put := putIn(c.Format)
				delete(put, tooLong)
				keepsEveryType(t, flask, goside, put, c.Format)
			})
		}
	}
}

// contendSQL is TestContention on every database: Go never erases what Flask wrote.
func contendSQL(t *testing.T, all map[string]database) {
	for name, database := range all {
		t.Run(name, func(t *testing.T) {
			flask := startFlask(t, "stores", settings{SQL: database.url}, 1, 2)
			store := must(sqlstore.New(database.connect(t, someDrivers[name]), database.dialect, nil))
			goside := sides.StartGo(t, flasksession.Config{Config: key()}, store)
			const writes = 60
			lostFlask, lostGo := contend(t, flask, goside, 1, 4, writes)
			t.Logf("%d writes: lost %d of Flask, %d of Go", 5*writes, lostFlask, lostGo)
			if lostFlask != 0 {
				t.Errorf("Go erased %d writes of Flask", lostFlask)
			}
		})
	}
}

// TestSQLiteBusy has many write to one SQLite without busy_timeout, beside Flask: every
// write of Go's is done, though the database is locked again and again.
func TestSQLiteBusy(t *testing.T) {
	for _, driver := range []string{"modernc without busy_timeout", "mattn, any zone"} {
		t.Run(driver, func(t *testing.T) {
			database := sqlite(t)
			flask := startFlask(t, "stores", settings{SQL: database.url}, 1, 2)
			store := must(sqlstore.New(database.connect(t, driver), database.dialect, nil))
			goside := sides.StartGo(t, flasksession.Config{Config: key()}, store)
			flask.Do(t, sides.NewBrowser(), sides.Todo{Set: map[string]any{"n": 0}}) // which makes the table
			var all sync.WaitGroup
			all.Go(func() {
				for n := range 20 {
					flask.Try(sides.NewBrowser(), sides.Todo{Set: map[string]any{"n": n}})
				}
			})
			for range 4 {
				all.Go(func() {
					b := sides.NewBrowser()
					for n := range 20 {
						goside.Do(t, b, func(s *flaskcookie.Session) {
							if got, _ := flaskcookie.Get[int](s, "n"); n > 0 && got != n-1 {
								t.Errorf("%d, want %d", got, n-1)
							}
							s.Set("n", n)
						})
					}
				})
			}
			all.Wait()
		})
	}
}

// TestKilledSQL kills each server while 100 clients work, and starts it again. What was
// acknowledged is there afterwards, and nobody is logged out.
func TestKilledSQL(t *testing.T) {
	for name, begin := range map[string]func(testing.TB) *live.SQL{"postgresql": live.StartPostgreSQL, "mariadb": live.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			server := begin(t)
			database := postgresql(server.Addr)
			if name == "mariadb" {
				database = mariadb(server.Addr)
			}
			db := database.connect(t, someDrivers[name])
			store := must(sqlstore.New(db, database.dialect, nil))
			must(db.ExecContext(t.Context(), store.CreateTable()))
			goside := sides.StartGo(t, flasksession.Config{Config: key()}, store)
			sides.Killed(t, goside, 100, 2, server)
		})
	}
}

// TestSQLDown has nobody listen: an error, and the cookie stays.
func TestSQLDown(t *testing.T) {
	const addr = "127.0.0.1:1" // where nothing listens
	for _, database := range []database{postgresql(addr), mariadb(addr)} {
		for driver := range database.drivers {
			store := must(sqlstore.New(database.connect(t, driver), database.dialect, nil))
			if _, found, err := store.Get(t.Context(), "session:id"); found || err == nil {
				t.Errorf("%s: %t, %v", driver, found, err)
			}
			goside := sides.StartGo(t, flasksession.Config{Config: key()}, store)
			b := sides.NewBrowser()
			b.SetCookie(t, goside.URL, "an-id")
			status, err := goside.Try(b, func(*flaskcookie.Session) { t.Error("the view was called") })
			if status != 500 || err != nil || b.Cookie(t, goside.URL) != "an-id" {
				t.Errorf("%s: status %d, %v, cookie %q", driver, status, err, b.Cookie(t, goside.URL))
			}
		}
	}
}
