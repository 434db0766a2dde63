package flasksession

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// client is one of the many users of the tests that kill servers.
type client struct {
	b      *sides.Browser
	last   int // the last number that was acknowledged
	tried  int // the last number that may have been stored
	failed int // requests answered with an error
}

// count raises the number in the session, and reports a session that is emptied or older
// than what was acknowledged.
func (c *client) count(t *testing.T, goside *sides.Go) {
	c.tried++
	status, err := goside.Try(c.b, func(s *flaskcookie.Session) {
		number, found := flaskcookie.Get[int](s, "number")
		user, _ := flaskcookie.Get[string](s, "_user_id")
		if !found || user != "42" || number < c.last || number >= c.tried {
			t.Errorf("the session holds user %q and number %d, %t, after %d was acknowledged", user, number, found, c.last)
		}
		s.Set("number", c.tried)
	})
	switch {
	case err != nil:
		t.Error(err)
	case status == http.StatusOK:
		c.last = c.tried
	case status == http.StatusInternalServerError:
		c.failed++
	default:
		t.Errorf("status %d", status)
	}
}

// TestKilledRedis kills Redis three times and starts it again while 200 clients work. What
// was acknowledged is there afterwards, and nobody is logged out.
func TestKilledRedis(t *testing.T) {
	server, _, _ := startRedis(t)
	store := redis.NewClient(&redis.Options{Addr: server.Addr, DialTimeout: time.Second, ReadTimeout: time.Second, MaxRetries: -1})
	t.Cleanup(func() { store.Close() })
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(store))
	killed(t, goside, 200, 3, server)
}

// killable is a server that loses nothing when it is killed.
type killable interface {
	Kill()
	Restart()
}

// killed has clients work while a server is killed and started again some times.
func killed(t *testing.T, goside *sides.Go, number, kills int, server killable) {
	t.Helper()
	clients := make([]*client, number)
	for i := range clients {
		clients[i] = &client{b: sides.NewBrowser()}
		goside.Do(t, clients[i].b, func(s *flaskcookie.Session) { s.Update(map[string]any{"_user_id": "42", "number": 0}) })
	}
	var stop atomic.Bool
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			for !stop.Load() {
				c.count(t, goside)
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	for range kills {
		time.Sleep(500 * time.Millisecond)
		server.Kill()
		time.Sleep(200 * time.Millisecond)
		server.Restart()
	}
	time.Sleep(500 * time.Millisecond)
	stop.Store(true)
	all.Wait()
	requests, failed := 0, 0
	for _, c := range clients {
		c.count(t, goside) // the server is up: this must work
		requests, failed = requests+c.tried, failed+c.failed
		if c.last != c.tried {
			t.Error("a client is still refused after the server is back")
		}
	}
	t.Logf("%d requests, %d of them refused while the server was down", requests, failed)
	if failed == 0 {
		t.Error("the kills did not show")
	}
}

// TestRedisDown stops Redis: Go answers with an error and leaves the cookie alone, and the session is there when Redis is back.
func TestRedisDown(t *testing.T) {
	server, client, _ := startRedis(t)
	var seen atomic.Value
	config := flasksession.Config{Config: key()}
	config.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
		seen.Store(err.Error())
		http.Error(w, "later", http.StatusServiceUnavailable)
	}
	goside := sides.StartGo(t, config, redisstore.New(client))
	b := sides.NewBrowser()
	goside.Do(t, b, func(s *flaskcookie.Session) { s.Set("number", "1") })
	cookie := b.Cookie(t, goside.URL)
	server.Kill()
	called := false
	status, err := goside.Try(b, func(s *flaskcookie.Session) { called = true })
	if err != nil || status != http.StatusServiceUnavailable || called {
		t.Errorf("while Redis is down: status %d, %v; the view was called: %t", status, err, called)
	}
	if b.Cookie(t, goside.URL) != cookie {
		t.Error("the cookie changed while Redis was down")
	}
	if seen.Load() == nil {
		t.Error("the ErrorHandler was not told")
	}
	server.Restart()
	goside.Do(t, b, func(s *flaskcookie.Session) { sides.Holds(t, s, "number", "1") })
}
