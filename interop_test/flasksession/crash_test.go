package flasksession

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestKilledRedis kills Redis three times and starts it again while 200 clients work. What
// was acknowledged is there afterwards, and nobody is logged out.
func TestKilledRedis(t *testing.T) {
	server, _, _ := startRedis(t)
	store := redis.NewClient(&redis.Options{Addr: server.Addr, DialTimeout: time.Second, ReadTimeout: time.Second, MaxRetries: -1})
	t.Cleanup(func() { store.Close() })
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(store))
	sides.Killed(t, goside, 200, 3, server)
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
