package kvstores

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/memcachedstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

func startMemcached(t *testing.T) backend {
	t.Helper()
	server := live.StartMemcached(t)
	end := func(t *testing.T, key string) time.Time { return endInMemcached(t, server.Addr, key) }
	return backend{"memcached", server, memcachedstore.New(memcachedAt(t, server.Addr)), end}
}

func memcachedAt(t *testing.T, addrs ...string) *memcache.Client {
	client := memcache.New(addrs...)
	client.Timeout, client.MaxIdleConns = time.Second, 64
	t.Cleanup(func() { client.Close() })
	return client
}

// endInMemcached asks by the meta protocol, which knows how long an item has left.
func endInMemcached(t *testing.T, addr, key string) time.Time {
	t.Helper()
	var seconds int64
	if _, err := fmt.Sscanf(ask(t, addr, "mg "+key+" t\r\n"), "HD t%d", &seconds); err != nil {
		t.Fatal(err)
	}
	return time.Now().Add(time.Duration(seconds) * time.Second)
}

// ask sends lines to memcached and returns the first of its answer.
func ask(t *testing.T, addr, lines string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, lines)
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(answer)
}

// TestKilledMemcached kills memcached and starts it again. While it is down requests end
// in an error and the cookie stays; afterwards the sessions are lost, as a cache loses
// them, and a user can log in again.
func TestKilledMemcached(t *testing.T) {
	b := startMemcached(t)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
	user := sides.NewBrowser()
	goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("_user_id", "42") })
	cookie := user.Cookie(t, goside.URL)

	b.server.Kill()
	refused(t, goside, user, cookie)
	b.server.Restart()
	eventually(t, goside, user, func(s *flaskcookie.Session) {
		if s.Len() != 0 && s.Has("_user_id") {
			t.Error("memcached remembers the session")
		}
		s.Set("_user_id", "43")
	})
	if again := user.Cookie(t, goside.URL); again == "" || again == cookie {
		t.Error("the new login has the id of the lost one")
	}
}

// TestTooLarge stores sessions above memcached's limit: an error, and what was stored
// stays.
func TestTooLarge(t *testing.T) {
	b := startMemcached(t)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
	user := sides.NewBrowser()
	large := func(s *flaskcookie.Session) { s.Set("large", strings.Repeat("x", 1<<20)) }
	refusedFor(t, goside, user, large)
	if user.Cookie(t, goside.URL) != "" {
		t.Error("there is a cookie for a session that is not stored")
	}
	goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("_user_id", "42") })
	refusedFor(t, goside, user, large)
	goside.Do(t, user, func(s *flaskcookie.Session) { sides.Holds(t, s, "_user_id", "42") })
}

// TestBinaryClient shows why python-binary-memcached cannot share: Go refuses what it
// stored, and it cannot read what Go stored.
func TestBinaryClient(t *testing.T) {
	b := startMemcached(t)
	flask := startFlask(t, "kv", settings{Type: b.name, Addr: b.server.Addr, Client: "bmemcached"})
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
	user := sides.NewBrowser()
	flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
	refused(t, goside, user, user.Cookie(t, goside.URL))
	sides.Equals(t, flask.Do(t, user, sides.Todo{}), "_user_id", "'42'")

	other := sides.NewBrowser()
	goside.Do(t, other, func(s *flaskcookie.Session) { s.Set("_user_id", "43") })
	if _, status, err := flask.Try(other, sides.Todo{}); err != nil || status != 500 {
		t.Errorf("Flask answers %d, %v", status, err)
	}
}

// TestNoReply shows why pymemcache needs default_noreply=False: by default Flask answers a
// login that memcached has not seen. A logout would be the same.
func TestNoReply(t *testing.T) {
	b := startMemcached(t)
	flask := startFlask(t, "kv", settings{Type: b.name, Addr: b.server.Addr, Client: "pymemcache default"})
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, b.store)
	user := sides.NewBrowser()
	b.server.Freeze()
	t.Cleanup(b.server.Thaw)
	flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
	if user.Cookie(t, flask.URL) == "" {
		t.Error("Flask sends no cookie")
	}
	b.server.Kill()
	b.server.Restart()
	eventually(t, goside, user, func(s *flaskcookie.Session) {
		if s.Has("_user_id") {
			t.Error("memcached has stored the login")
		}
	})
}

// TestTwoServers shows why there can be one server only, unless the client is told how
// Flask's chooses: each side stores where the other does not look.
func TestTwoServers(t *testing.T) {
	one, two := live.StartMemcached(t), live.StartMemcached(t)
	flask := startFlask(t, "kv", settings{Type: "memcached", Addr: one.Addr + "," + two.Addr, Client: "memcache"})
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, memcachedstore.New(memcachedAt(t, one.Addr, two.Addr)))
	missed := 0
	for range 20 {
		user := sides.NewBrowser()
		flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
		goside.Do(t, user, func(s *flaskcookie.Session) {
			if !s.Has("_user_id") {
				missed++
			}
		})
	}
	t.Logf("Go misses %d of 20 sessions", missed)
	if missed == 0 {
		t.Error("both choose alike: the documentation is wrong")
	}
}
