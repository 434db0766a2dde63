package flasksession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestManyRequests has requests that run at once, each with a key of its own.
func TestManyRequests(t *testing.T) {
	const requests = 20
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	put(t, store, "session:OLD", dict("user", "bob"))
	var all, opened sync.WaitGroup
	opened.Add(requests)
	for i := range requests {
		all.Go(func() {
			visit(s, "OLD", func(session *flaskcookie.Session) {
				opened.Done()
				opened.Wait() // so that all have read the same
				session.Set(fmt.Sprint("key", i), i)
			})
		})
	}
	all.Wait()
	got := lookup(t, store, "session:OLD")
	for i := range requests {
		if value, _ := got.Get(fmt.Sprint("key", i)); value != int64(i) {
			t.Errorf("key%d is %v", i, value)
		}
	}
}

// busy is a store where somebody else is faster at every attempt.
type busy struct {
	*MemoryStore
	t     testing.TB
	tries int
}

func (b *busy) CompareAndSwap(context.Context, string, []byte, []byte, time.Duration) (bool, error) {
	b.tries++
	put(b.t, b.MemoryStore, "session:OLD", dict("try", int64(b.tries)))
	return false, nil
}

// TestContended shows that a save which never succeeds is an error and not a lost change:
// when its time is over, and after many attempts if it has no time limit. Those take
// longer than a middleware waits, so that there it is the time which ends them.
func TestContended(t *testing.T) {
	tests := []struct {
		name    string
		timeout time.Duration
		cause   error
	}{
		{"the time is over", 20 * time.Millisecond, context.DeadlineExceeded},
		{"no limit of time", 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &busy{NewMemoryStore(), t, 0}
				s := open(t, Config{}, store)
				put(t, store, "session:OLD", dict("user", "bob"))
				request := httptest.NewRequest("GET", "/", nil)
				request.Header.Set("Cookie", "session=OLD")
				session, err := s.Open(request)
				if err != nil {
					t.Fatal(err)
				}
				session.Set("go", true)
				ctx := context.Background()
				if tt.timeout != 0 {
					limited, cancel := context.WithTimeout(ctx, tt.timeout)
					defer cancel()
					ctx = limited
				}
				header := http.Header{}
				began := time.Now()
				err = s.Save(ctx, header, session)
				if took := time.Since(began); tt.timeout == 0 && took <= flaskcookie.SaveTimeout {
					t.Errorf("gave up after %v", took)
				}
				if !errors.Is(err, ErrContended) || tt.cause != nil && !errors.Is(err, tt.cause) {
					t.Errorf("got %v", err)
				}
				const most = 1500 // the figure of SECURITY.md
				if store.tries < 2 || tt.timeout == 0 && store.tries != most {
					t.Errorf("%d attempts", store.tries)
				}
				if header["Set-Cookie"] != nil {
					t.Error("a cookie all the same")
				}
			})
		})
	}
}

// TestEmptiedOnTheWay has a request that asks for a new id and removes what it knows. Another key
// that was there when it began to save is gone at the second attempt: nothing stays under the new id,
// even if the answer to that attempt is lost.
func TestEmptiedOnTheWay(t *testing.T) {
	for _, lost := range []bool{false, true} {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("k", int64(1), "other", true))
		store.arrives = func(swap int64) {
			switch {
			case swap == 1:
				put(t, store.MemoryStore, "session:OLD", dict("k", int64(1)))
			case lost:
				store.Delete(t.Context(), "session:OLD")
			}
		}
		s := open(t, Config{}, answering{store, lost})
		session := openOld(t, s)
		session.Regenerate()
		session.Pop("k")
		header := http.Header{}
		if err := s.Save(t.Context(), header, session); err != nil {
			t.Fatal(err)
		}
		if n := store.Len(); n != 0 || header.Get("Set-Cookie") != deleted {
			t.Errorf("the answer lost: %t: %d sessions are left; Set-Cookie %q", lost, n, header.Get("Set-Cookie"))
		}
	}
}

// answering is a store that answers to all swaps but those after the first if they are lost.
type answering struct {
	*remote
	lost bool
}

func (a answering) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	swapped, err := a.remote.CompareAndSwap(ctx, key, old, data, ttl)
	if a.lost && a.swaps.Load() > 1 {
		return false, errors.New("the connection was reset")
	}
	return swapped, err
}

// TestContendedMove shows that nothing stays under the new id of a session that could not be saved
// in any number of attempts.
func TestContendedMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		write := func(n int64) { put(t, store.MemoryStore, "session:OLD", dict("user", "bob", "n", n)) }
		write(0)
		store.arrives = write
		s := open(t, Config{}, store)
		session := openOld(t, s)
		session.Regenerate()
		if err := s.Save(t.Context(), http.Header{}, session); !errors.Is(err, ErrContended) || store.Len() != 1 {
			t.Errorf("%v, %d sessions", err, store.Len())
		}
	})
}
