package reliability

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

func silentNames() []string {
	return []string{"Redis, go-redis", "PostgreSQL, pgx", "PostgreSQL, lib/pq", "MariaDB, go-sql-driver/mysql", "SQLite, mattn/go-sqlite3"}
}

// standstill is a store whose server stops, for as long as it takes.
type standstill struct {
	store        flasksession.Store
	freeze, thaw func()
	hangUp       func() error // closes the connections
}

// TestSilent has each server take connections and answer nothing. Half of the clients are
// waiting for their session then, and half have a handler at work whose session is to be
// saved. All of them are answered within the documented times, though no client and, by
// default, no driver for SQL would ever give up; and when the server goes on, so does the
// service, with everything that was acknowledged.
func TestSilent(t *testing.T) {
	starts := []func(*testing.T) standstill{silentRedis, silentPostgreSQL("pgx"), silentPostgreSQL("postgres"), silentMariaDB, silentSQLite}
	var stores []standstill
	for _, start := range starts {
		stores = append(stores, start(t))
	}
	before := holding()
	var all sync.WaitGroup
	for i, name := range silentNames() {
		all.Go(func() { beSilent(t, name, stores[i]) }) // most of it is waiting
	}
	all.Wait()
	for _, still := range stores {
		still.hangUp()
	}
	settled(t, before)
}

func silentRedis(t *testing.T) standstill {
	server := live.StartRedis(t)
	client := clientOf(t, &redis.Options{Addr: server.Addr})
	return standstill{redisstore.New(client), server.Freeze, server.Thaw, client.Close}
}

func silentPostgreSQL(driver string) func(*testing.T) standstill {
	return func(t *testing.T) standstill {
		server := live.StartPostgreSQL(t)
		db := database(t, driver, postgresAt(server.Addr))
		store := must(sqlstore.New(db, sqlstore.PostgreSQL, nil))
		tell(t, db, store.CreateTable())
		return standstill{store, server.Freeze, server.Thaw, db.Close}
	}
}

func silentMariaDB(t *testing.T) standstill {
	server := live.StartMariaDB(t)
	db := database(t, "mysql", "app@tcp("+server.Addr+")/app")
	store := must(sqlstore.New(db, sqlstore.MySQL, nil))
	tell(t, db, store.CreateTable())
	return standstill{store, server.Freeze, server.Thaw, db.Close}
}

// silentSQLite has another process, as it were, hold the file for itself: in the journal mode
// that is SQLite's default not even a reader gets in.
func silentSQLite(t *testing.T) standstill {
	path := "file:" + filepath.Join(t.TempDir(), "app.db") + "?_busy_timeout=3600000"
	db, other := database(t, "sqlite3", path), database(t, "sqlite3", path)
	other.SetMaxOpenConns(1)
	store := must(sqlstore.New(db, sqlstore.SQLite, nil))
	tell(t, db, store.CreateTable())
	return standstill{store, func() { tell(t, other, "BEGIN EXCLUSIVE") }, func() { tell(t, other, "ROLLBACK") }, db.Close}
}

// waiting is a service whose handlers at /wait go on when the gate is opened.
type waiting struct {
	url    string
	client *http.Client
	log    *errorLog
	gate   chan struct{}
	inside sync.WaitGroup // the handlers that wait
}

func newWaiting(t *testing.T, store flasksession.Store, inside int) (w *waiting, done func()) {
	t.Helper()
	w = &waiting{client: manyConnections(*clients), log: &errorLog{}, gate: make(chan struct{})}
	w.client.Timeout = 0
	w.inside.Add(inside)
	mux := app()
	mux.HandleFunc("/wait", says(func(s *flaskcookie.Session, r *http.Request) {
		w.inside.Done()
		<-w.gate
		work(s, r)
	}))
	sessions := must(flasksession.New(flasksession.Config{Config: flaskcookie.Config{SecretKey: []byte(secret), Logger: slog.New(w.log)}}, store))
	server := httptest.NewServer(sessions.Handler(mux))
	w.url = server.URL
	return w, func() {
		w.client.CloseIdleConnections()
		server.Close()
	}
}

func (w *waiting) ask(t *testing.T, cookie, path string) (answer, time.Duration) {
	s := &siege{t: t, url: w.url, client: w.client}
	a := s.ask(cookie, path)
	return a, time.Duration(s.worst.Load())
}

func beSilent(t *testing.T, name string, still standstill) {
	n := *clients / 2
	w, done := newWaiting(t, still.store, n)
	defer done()
	cookies := make([]string, 2*n)
	var all sync.WaitGroup
	for i := range cookies {
		all.Go(func() {
			a, _ := w.ask(t, "", fmt.Sprintf("/login?user=user%d&number=1", i))
			cookies[i] = a.cookie
		})
	}
	all.Wait()
	var opening, saving worst
	for i := range n {
		all.Go(func() {
			w.ask(t, cookies[i], "/wait?number=2") // until the gate is open
		})
	}
	w.inside.Wait()
	still.freeze()
	late := time.AfterFunc(time.Minute, still.thaw) // so that whoever waits for ever is seen to
	opened := time.Now()
	close(w.gate)
	for i := n; i < 2*n; i++ {
		all.Go(func() {
			a, took := w.ask(t, cookies[i], "/look")
			if opening.add(took); a.ok() {
				t.Error("a server that stands still has answered")
			}
		})
	}
	all.Wait()
	saving.add(time.Since(opened))
	if late.Stop() {
		still.thaw()
	}
	const slack = 5 * time.Second // for a machine with other things to do
	if opening.most() > flasksession.OpenTimeout+slack || saving.most() > flaskcookie.SaveTimeout+slack {
		t.Errorf("opening a session took %v, and all of it %v", opening.most(), saving.most())
	}
	if got := w.log.count.Load(); got != int64(2*n) {
		t.Errorf("%d requests are refused, and the Logger was told %d errors: %q", 2*n, got, w.log.some())
	}
	back := w.comesBack(t, cookies)
	figure(t, "silent", name, 2*n, inSeconds(opening.most()), inSeconds(saving.most()), inSeconds(back))
}

// comesBack has everybody look until they are served, as who they are.
func (w *waiting) comesBack(t *testing.T, cookies []string) time.Duration {
	began := time.Now()
	for i, cookie := range cookies {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		var a answer
		for a, _ = w.ask(t, cookie, "/look"); !a.ok() && ctx.Err() == nil; a, _ = w.ask(t, cookie, "/look") {
			time.Sleep(20 * time.Millisecond)
		}
		cancel()
		if a.user != fmt.Sprintf("user%d", i) || a.number < 1 || a.number > 2 {
			t.Errorf("user%d is %+v afterwards", i, a)
		}
	}
	return time.Since(began)
}

// worst is the longest of some times.
type worst struct {
	mu   sync.Mutex
	time time.Duration
}

func (w *worst) add(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = max(w.time, d)
}

func (w *worst) most() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}
