package sides

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// client is one of the many users of the tests that kill servers.
type client struct {
	b      *Browser
	last   int // the last number that was acknowledged
	tried  int // the last number that may have been stored
	failed int // requests answered with an error
}

// count raises the number in the session, and reports a session that is emptied or older
// than what was acknowledged.
func (c *client) count(t *testing.T, goside *Go) {
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

// Killable is a server that loses nothing when it is killed.
type Killable interface {
	Kill()
	Restart()
}

// Killed has clients work while a server is killed and started again some times. What was
// acknowledged must be there afterwards, and nobody be logged out.
func Killed(t *testing.T, goside *Go, number, kills int, server Killable) {
	t.Helper()
	clients := make([]*client, number)
	for i := range clients {
		clients[i] = &client{b: NewBrowser()}
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
