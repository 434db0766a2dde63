package flasksession

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// contend lets writers work on one session at the same time, each on a key of its own,
// and counts how often one finds that what it wrote before is gone.
func contend(t *testing.T, flask sides.Flask, goside *sides.Go, flaskWriters, goWriters, writes int) (lostFlask, lostGo int) {
	t.Helper()
	b := sides.NewBrowser()
	flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range flaskWriters {
		all.Go(func() {
			lost := writeFlask(t, flask, b, "flask"+strconv.Itoa(n), writes)
			mu.Lock()
			lostFlask += lost
			mu.Unlock()
		})
	}
	for n := range goWriters {
		all.Go(func() {
			lost := writeGo(t, goside, b, "go"+strconv.Itoa(n), writes)
			mu.Lock()
			lostGo += lost
			mu.Unlock()
		})
	}
	all.Wait()
	left := flask.Do(t, b, sides.Todo{})
	last := strconv.Itoa(writes - 1)
	for n := range flaskWriters {
		if left.Values["flask"+strconv.Itoa(n)] != last {
			lostFlask++
		}
	}
	for n := range goWriters {
		if left.Values["go"+strconv.Itoa(n)] != last {
			lostGo++
		}
	}
	return lostFlask, lostGo
}

// writeFlask returns how often Flask did not find what it had written before.
func writeFlask(t *testing.T, flask sides.Flask, b *sides.Browser, key string, writes int) (lost int) {
	last := ""
	for n := range writes {
		seen, status, err := flask.Try(b, sides.Todo{Set: map[string]any{key: n}})
		if err != nil || status != 200 {
			t.Errorf("Flask answers %d, %v", status, err)
			return lost
		}
		if seen.Before[key] != last {
			lost++
		}
		last = strconv.Itoa(n)
	}
	return lost
}

// writeGo is the same for Go.
func writeGo(t *testing.T, goside *sides.Go, b *sides.Browser, key string, writes int) (lost int) {
	last := -1
	for n := range writes {
		status, err := goside.Try(b, func(s *flaskcookie.Session) {
			if before, found := flaskcookie.Get[int](s, key); n > 0 && (!found || before != last) {
				lost++
			}
			if err := s.Set(key, n); err != nil {
				t.Error(err)
			}
		})
		if err != nil || status != 200 {
			t.Errorf("Go answers %d, %v", status, err)
			return lost
		}
		last = n
	}
	return lost
}

// TestContention has Go and Flask write to different keys of one session at the same
// time. Go never erases what Flask wrote. With plain Flask-Session Flask may erase what Go
// wrote, since it writes back all it read; with scripts/flask_session_swap.py it does not.
func TestContention(t *testing.T) {

	for _, test := range []struct {
		name                            string
		swap                            bool
		flaskWriters, goWriters, writes int
	}{
		// Several Flask writers would erase each other's keys, Go or not.
		{"plain Flask-Session", false, 1, 9, 1_000},
		{"with compare and swap", true, 4, 6, 500},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, client, port := startRedis(t)
			flask := startFlask(t, "", settings{Port: port, Swap: test.swap}, 2, 4)
			goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
			lostFlask, lostGo := contend(t, flask, goside, test.flaskWriters, test.goWriters, test.writes)
			t.Logf("%d writes: lost %d of Flask, %d of Go", test.writes*(test.flaskWriters+test.goWriters), lostFlask, lostGo)
			if lostFlask != 0 {
				t.Errorf("Go erased %d writes of Flask", lostFlask)
			}
			if test.swap && lostGo != 0 {
				t.Errorf("Flask erased %d writes of Go in spite of compare and swap", lostGo)
			}
		})
	}
}

// TestFlaskErases shows what the documentation warns of: plain Flask-Session erases what
// Go writes while its request runs, and compare and swap keeps both.
func TestFlaskErases(t *testing.T) {
	for _, swap := range []bool{false, true} {
		t.Run(fmt.Sprintf("swap %t", swap), func(t *testing.T) {
			p := startCouple(t, "", settings{Swap: swap}, flasksession.Config{Config: key()})
			b := sides.NewBrowser()
			p.flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
			p.during(t, b, sides.Todo{Set: map[string]any{"flask": "1"}}, func() {
				p.goside.Do(t, b, func(s *flaskcookie.Session) { s.Set("go", "2") })
			})
			seen := p.flask.Do(t, b, sides.Todo{})
			sides.Equals(t, seen, "flask", "'1'")
			if kept := seen.Values["go"] == "'2'"; kept != swap {
				t.Errorf("Go's write is kept: %t", kept)
			}
		})
	}
}

// TestGoKeeps is the other way round: Flask writes while a request of Go's runs.
func TestGoKeeps(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port}, 1, 2)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
	b := sides.NewBrowser()
	flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42", "old": "1", "changed": "by nobody"}})
	goside.Do(t, b, func(s *flaskcookie.Session) {
		s.Pop("old")
		s.Set("changed", "by Go")
		flask.Do(t, b, sides.Todo{Set: map[string]any{"flask": "1", "changed": "by Flask"}})
	})
	seen := flask.Do(t, b, sides.Todo{})
	sides.Equals(t, seen, "flask", "'1'")
	sides.Equals(t, seen, "changed", "'by Go'")
	sides.Equals(t, seen, "old", "")
}
