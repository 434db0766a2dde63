package login

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	_ "modernc.org/sqlite"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// ascii spells the letters of a JSON text as escapes, as a header needs them.
func ascii(text string) string {
	var out strings.Builder
	for _, char := range text {
		if char < 0x80 {
			out.WriteRune(char)
			continue
		}
		for _, unit := range utf16.Encode([]rune{char}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

// sites are where the flows are played.
type sites struct {
	flask, golang, front string
	stores
	legacy bool // Flask-Login 0.4.1, of a Flask that spells headers in other ways
}

func start(t *testing.T) sites {
	t.Helper()
	server := live.StartRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { client.Close() })
	_, port, err := net.SplitHostPort(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	kept := stores{client, startSQL(t)}
	flask := live.Gunicorn(t, "app:application", live.Options{
		Env: []string{
			"PYTHONDONTWRITEBYTECODE=1", "REDIS_PORT=" + port, "SQLITE=" + kept.path(),
			"GUNICORN_CMD_ARGS=--limit-request-line 8190", // by default longer addresses do not reach Flask
		}, Workers: 2, Threads: 4,
	})
	return sites{flask: flask, golang: startServer(t, kept, ""), front: startServer(t, kept, flask), stores: kept}
}

// stores are where the sessions are kept that are not in the cookie.
type stores struct {
	redis *redis.Client
	sql   *sql.DB
}

// startSQL makes an SQLite file with the table of Flask-Session, which two workers would
// otherwise make at once.
func startSQL(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "sessions.db")+"?_pragma=busy_timeout(60000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	store, err := sqlstore.New(db, sqlstore.SQLite, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(store.CreateTable()); err != nil {
		t.Fatal(err)
	}
	return db
}

// path is the file of the database.
func (s stores) path() string {
	var number int
	var name, path string
	if err := s.sql.QueryRow("PRAGMA database_list").Scan(&number, &name, &path); err != nil {
		panic(err)
	}
	return path
}

// expire removes the sessions under a prefix.
func (s stores) expire(prefix string) error {
	ctx := context.Background()
	for _, key := range s.redis.Keys(ctx, prefix+"*").Val() {
		s.redis.Del(ctx, key)
	}
	_, err := s.sql.Exec("DELETE FROM sessions WHERE substr(session_id, 1, ?) = ?", len(prefix), prefix)
	return err
}

// visitors are those of a flow: one of Flask, the others of what must not differ from it.
func (s sites) visitors(t testing.TB, f flow) []*visitor {
	turn := func(number int) bool { return (f.number*7+number*number*5+number)/3%2 == 0 }
	return []*visitor{
		newVisitor(t, f, "Flask", s.stores, func(int) (string, string) { return s.flask, "" }),
		newVisitor(t, f, "Go", s.stores, func(int) (string, string) { return s.golang, "" }),
		newVisitor(t, f, "both in turn", s.stores, func(number int) (string, string) {
			if turn(number) {
				return s.flask, ""
			}
			return s.golang, ""
		}),
		newVisitor(t, f, "a front", s.stores, func(number int) (string, string) {
			if turn(number) {
				return s.front, "flask"
			}
			return s.front, "go"
		}),
	}
}

// all plays the whole product of the axes, which takes minutes; every fourth flow is played
// otherwise.
var all = flag.Bool("all", false, "play all flows")

// played are the flows to play, with each pair of values of two axes among them.
func played() (list []flow) {
	for i, f := range flows() {
		if *all || (i+i/4+i/28+i/112)%4 == 0 {
			list = append(list, f)
		}
	}
	return list
}

// TestPlayed shows that each pair of values is among the flows that are played.
func TestPlayed(t *testing.T) {
	met := map[[2]string]bool{}
	list := played()
	for _, f := range list {
		values := strings.Split(f.String(), ", ")
		for i := range values {
			for j := range i {
				met[[2]string{axes[j].name + " " + values[j], axes[i].name + " " + values[i]}] = true
			}
		}
	}
	for i := range axes {
		for j := range i {
			for _, one := range axes[j].values {
				for _, other := range axes[i].values {
					if !met[[2]string{axes[j].name + " " + one, axes[i].name + " " + other}] {
						t.Errorf("no flow has %s and %s", one, other)
					}
				}
			}
		}
	}
	t.Logf("%d flows, %d pairs", len(list), len(met))
}

// TestFlows plays flows on four sites: Flask, Go, both in turn, and a Go front with
// Flask behind it. What a browser sees and keeps must be the same after every step.
func TestFlows(t *testing.T) {
	counts := start(t).playAll(t, played())
	for _, kind := range []string{"status 200", "status 302", "status 400", "remember_token set", "remember_token deleted", "session set", "session deleted"} {
		if counts[kind] == 0 {
			t.Errorf("no flow shows %s", kind)
		}
	}
}

// playAll plays flows and counts what Flask answers in them.
func (s sites) playAll(t *testing.T, list []flow) map[string]int {
	t.Helper()
	var mu sync.Mutex
	counts := map[string]int{}
	work := make(chan flow)
	var players sync.WaitGroup
	for range 4 {
		players.Go(func() {
			for f := range work {
				kinds := s.play(t, f)
				mu.Lock()
				for kind, n := range kinds {
					counts[kind] += n
				}
				mu.Unlock()
			}
		})
	}
	for _, f := range list {
		work <- f
	}
	close(work)
	players.Wait()
	t.Logf("%d flows: %v", len(list), counts)
	return counts
}

// play makes the steps of a flow and counts what Flask answers.
func (s sites) play(t *testing.T, f flow) map[string]int {
	counts := map[string]int{}
	visitors := s.visitors(t, f)
	for _, v := range visitors {
		v.legacy = s.legacy
	}
	for number, step := range f.steps() {
		want := visitors[0].do(number, step)
		count(counts, want)
		for _, v := range visitors[1:] {
			got := v.do(number, step)
			if s.legacy {
				want, got = want.modern(), got.modern()
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%v: %s, step %d, %v (-Flask +other):\n%s", f, v.name, number, step, diff)
				return counts
			}
		}
	}
	return counts
}

func count(counts map[string]int, s seen) {
	if s.Status == 0 {
		return
	}
	counts["steps"]++
	counts[fmt.Sprintf("status %d", s.Status)]++
	for _, line := range s.Cookies {
		name, _, _ := strings.Cut(line, "=")
		if strings.Contains(line, "Max-Age=0") {
			counts[name+" deleted"]++
		} else {
			counts[name+" set"]++
		}
	}
}
