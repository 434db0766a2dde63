package flasksession

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// away is how far the store of these tests is.
const away = time.Millisecond

// remote is a store that each call takes a while to, half of it on the way there.
type remote struct {
	*MemoryStore
	gets, swaps, refused atomic.Int64
	arrives              func(swap int64) // is called when a swap, counted from 1, gets there
}

func (r *remote) Get(ctx context.Context, key string) ([]byte, bool, error) {
	r.gets.Add(1)
	time.Sleep(away / 2)
	defer time.Sleep(away / 2)
	return r.MemoryStore.Get(ctx, key)
}

func (r *remote) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	number := r.swaps.Add(1)
	time.Sleep(away / 2)
	defer time.Sleep(away / 2)
	if r.arrives != nil {
		r.arrives(number)
	}
	swapped, err := r.MemoryStore.CompareAndSwap(ctx, key, old, data, ttl)
	if !swapped {
		r.refused.Add(1)
	}
	return swapped, err
}

// openOld is the session of a request with the id OLD.
func openOld(t testing.TB, s *ServerSide) *flaskcookie.Session {
	t.Helper()
	request := httptest.NewRequest("GET", "/", nil)
	request.Header.Set("Cookie", "session=OLD")
	session, err := s.Open(request)
	if err != nil || session.Rejected != nil {
		t.Fatal(err, session.Rejected)
	}
	return session
}

// idle demands that nobody has a turn or waits for one.
func idle(t testing.TB, s *ServerSide) {
	t.Helper()
	s.turns.mu.Lock()
	defer s.turns.mu.Unlock()
	if n := len(s.turns.of); n != 0 {
		t.Errorf("turns of %d sessions are kept", n)
	}
}

// TestTurns counts what it takes to save one session by many requests at once that have read
// the same: one swap after the other, each but the first for seventeen requests, and a look at what
// the store holds before each ninth of them.
func TestTurns(t *testing.T) {
	for _, test := range []struct {
		requests, swaps, looks int64
	}{{1, 1, 0}, {2, 2, 0}, {8, 2, 0}, {18, 2, 0}, {19, 3, 0}, {1 + 7*17, 8, 0}, {2 + 7*17, 9, 1}} {
		t.Run(fmt.Sprint(test.requests, " requests"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", dict("user", "bob"))
				s := open(t, Config{}, store)
				sessions := make([]*flaskcookie.Session, test.requests)
				for i := range sessions {
					sessions[i] = openOld(t, s)
				}
				store.gets.Store(0)
				began := time.Now()
				var all sync.WaitGroup
				for i, session := range sessions {
					session.Set(fmt.Sprint("key", i), i)
					all.Go(func() {
						if err := s.Save(t.Context(), http.Header{}, session); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				took := time.Since(began)
				got := [3]int64{store.swaps.Load(), store.gets.Load(), int64(took / away)}
				if want := [3]int64{test.swaps, test.looks, test.swaps + test.looks}; got != want {
					t.Errorf("%d swaps, %d looks, %d times as long as one; want %d", got[0], got[1], got[2], want)
				}
				stored := lookup(t, store.MemoryStore, "session:OLD")
				for i := range sessions {
					if value, _ := stored.Get(fmt.Sprint("key", i)); value != int64(i) {
						t.Errorf("key%d is %v", i, value)
					}
				}
				idle(t, s)
			})
		})
	}
}

// TestTurnsAmongPrograms has several programs, as far from the store as each other, save one
// session as fast as they can. None of them knows of the others' turns: nothing is lost, and none
// is kept out by those of another.
func TestTurnsAmongPrograms(t *testing.T) {
	const programs, writers, each = 3, 6, 30
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("user", "bob"))
		var all sync.WaitGroup
		var mu sync.Mutex
		var longest time.Duration
		for program := range programs {
			s := open(t, Config{}, store)
			for writer := range writers {
				all.Go(func() {
					for n := range each {
						session := openOld(t, s)
						session.Set(fmt.Sprint("key", program, writer), n)
						began := time.Now()
						if err := s.Save(t.Context(), http.Header{}, session); err != nil {
							t.Error(err)
						}
						took := time.Since(began)
						mu.Lock()
						longest = max(longest, took)
						mu.Unlock()
					}
				})
			}
		}
		all.Wait()
		stored := lookup(t, store.MemoryStore, "session:OLD")
		for program := range programs {
			for writer := range writers {
				if value, _ := stored.Get(fmt.Sprint("key", program, writer)); value != int64(each-1) {
					t.Errorf("key%d%d is %v", program, writer, value)
				}
			}
		}
		// 540 saves of a millisecond each take half a second in a row, those that fail aside.
		if longest >= time.Second {
			t.Errorf("a save took %v", longest)
		}
	})
}

// TestTurnOfHungRequest shows that requests wait for one that the store lets hang for a short
// time, and not for as long as it hangs.
func TestTurnOfHungRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hangs = 5 * time.Second
		store := &remote{MemoryStore: NewMemoryStore(), arrives: func(swap int64) {
			if swap == 1 {
				time.Sleep(hangs)
			}
		}}
		put(t, store, "session:OLD", dict("user", "bob"))
		s := open(t, Config{}, store)
		var all sync.WaitGroup
		for i := range 4 {
			session := openOld(t, s)
			session.Set(fmt.Sprint("key", i), i)
			all.Go(func() {
				time.Sleep(time.Duration(min(i, 1)) * away / 4) // the first is the one that hangs
				began := time.Now()
				if err := s.Save(t.Context(), http.Header{}, session); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); i > 0 && (took < turnPatience || took > turnPatience+100*time.Millisecond) {
					t.Errorf("request %d took %v", i, took)
				}
			})
		}
		all.Wait()
		stored := lookup(t, store.MemoryStore, "session:OLD")
		for i := range 4 {
			if value, _ := stored.Get(fmt.Sprint("key", i)); value != int64(i) {
				t.Errorf("key%d is %v", i, value)
			}
		}
		idle(t, s)
	})
}

// TestTurnInTime shows that a request which has little time waits for its turn for half of it at
// most, and uses the rest: a logout is one of them. One that nobody waits for any more does not
// wait.
func TestTurnInTime(t *testing.T) {
	for _, test := range []struct {
		name  string
		ctx   func(context.Context) (context.Context, context.CancelFunc)
		waits time.Duration
	}{
		{"much time", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Minute)
		}, turnPatience},
		{"little time", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, turnPatience/2)
		}, turnPatience / 4},
		{"no time", func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, 0) }, 0},
		{"called off", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(turnPatience/8, cancel)
			return ctx, cancel
		}, turnPatience / 8},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore(), arrives: func(swap int64) {
					if swap == 1 {
						time.Sleep(2 * turnPatience)
					}
				}}
				put(t, store, "session:OLD", dict("_user_id", "bob", "k", "v"))
				s := open(t, Config{}, store)
				first, logout := openOld(t, s), openOld(t, s)
				first.Set("a", 1)
				logout.Pop("_user_id")
				go s.Save(t.Context(), http.Header{}, first)
				time.Sleep(away / 4)
				ctx, cancel := test.ctx(t.Context())
				defer cancel()
				began := time.Now()
				if err := s.Save(ctx, http.Header{}, logout); err != nil {
					t.Error(err)
				}
				if took, want := time.Since(began), test.waits+away; took != want {
					t.Errorf("it took %v, want %v", took, want)
				}
				if diff := cmp.Diff(dict("k", "v"), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
					t.Errorf("stored (-want +got):\n%s", diff)
				}
				time.Sleep(4 * turnPatience)
				if diff := cmp.Diff(dict("k", "v"), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
					t.Errorf("stored after the first, who had been logged in (-want +got):\n%s", diff)
				}
				idle(t, s)
			})
		})
	}
}

// TestTurnOfPanic shows that a store which panics does not keep the turn.
func TestTurnOfPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore(), arrives: func(swap int64) {
			if swap == 1 {
				panic("the store")
			}
		}}
		put(t, store, "session:OLD", dict("user", "bob"))
		s := open(t, Config{}, store)
		session := openOld(t, s)
		session.Set("a", 1)
		func() {
			defer func() { _ = recover() }()
			s.Save(t.Context(), http.Header{}, session)
		}()
		idle(t, s)
		began := time.Now()
		if err := s.Save(t.Context(), http.Header{}, session); err != nil || time.Since(began) != away {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// TestTurnOfBrokenContext shows that a panic while a request waits leaves nobody in the queue who
// never takes the turn.
func TestTurnOfBrokenContext(t *testing.T) {
	s := open(t, Config{}, NewMemoryStore())
	first, second := s.turns.join("OLD", nil), s.turns.join("OLD", nil)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		defer second.leave(baton{})
		second.wait(struct{ context.Context }{})
	}()
	first.leave(baton{})
	idle(t, s)
}
