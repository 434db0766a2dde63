package kvstores

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestGoAlone has several writers in Go work on one session at the same time, each on a
// key of its own: not one write is lost.
func TestGoAlone(t *testing.T) {
	const writers, writes = 4, 25
	each(t, func(t *testing.T, b backend) {
		goside := sides.StartGo(t, v08(), b.store)
		user := sides.NewBrowser()
		goside.Do(t, user, func(s *flaskcookie.Session) { s.Set("_user_id", "42") })
		if lost := writeInGo(t, goside, user, writers, writes); lost != 0 {
			t.Errorf("%d of %d writes lost", lost, writers*writes)
		}
	})
}

// TestContention has Flask and Go write to different keys of one session at the same time.
// Go never erases what Flask wrote. Flask-Session may erase what Go wrote, since it writes
// back all it read; how often is logged.
func TestContention(t *testing.T) {
	const writers, writes = 4, 50
	each(t, func(t *testing.T, b backend) {
		flask := b.flask(t, nil)
		goside := sides.StartGo(t, v08(), b.store)
		user := sides.NewBrowser()
		flask.Do(t, user, sides.Todo{Set: map[string]any{"_user_id": "42"}})
		var lostFlask, lostGo int
		var all sync.WaitGroup
		all.Go(func() { lostFlask = writeInFlask(t, flask, user, writes) })
		all.Go(func() { lostGo = writeInGo(t, goside, user, writers, writes) })
		all.Wait()
		t.Logf("%d writes of Flask, %d of them lost; %d of Go, %d lost", writes, lostFlask, writers*writes, lostGo)
		if lostFlask != 0 {
			t.Errorf("Go erased %d writes of Flask", lostFlask)
		}
	})
}

// writeInFlask returns how often Flask did not find what it had written before.
func writeInFlask(t *testing.T, flask sides.Flask, user *sides.Browser, writes int) (lost int) {
	last := ""
	for n := range writes + 1 { // the last one looks at the one before
		seen, status, err := flask.Try(user, sides.Todo{Set: map[string]any{"flask": n}})
		if err != nil || status != 200 {
			t.Errorf("Flask answers %d, %v", status, err)
			return lost
		}
		if seen.Before["flask"] != last {
			lost++
		}
		last = strconv.Itoa(n)
	}
	return lost
}

// writeInGo is the same for several writers in Go.
func writeInGo(t *testing.T, goside *sides.Go, user *sides.Browser, writers, writes int) int {
	var lost atomic.Int64
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			key := "go" + strconv.Itoa(w)
			for n := range writes + 1 {
				status, err := goside.Try(user, func(s *flaskcookie.Session) {
					if before, _ := flaskcookie.Get[int](s, key); n > 0 && before != n {
						lost.Add(1)
					}
					if err := s.Set(key, n+1); err != nil {
						t.Error(err)
					}
				})
				if err != nil || status != 200 {
					t.Errorf("Go answers %d, %v", status, err)
					return
				}
			}
		})
	}
	all.Wait()
	return int(lost.Load())
}
