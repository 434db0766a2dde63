package flasksession

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestAlongIsImpossible has requests wait, the second of which cannot be saved on top of the first:
// it alone gets the error, and those with whom it waits are saved.
func TestAlongIsImpossible(t *testing.T) {
	long := strings.Repeat("x", MaxStored*3/5)
	for _, test := range []struct {
		name  string
		value any
		ttl   func(s *flaskcookie.Session) time.Duration
		fail  func(data []byte) error // of the store
	}{
		{name: "it would be too long", value: long},
		{name: "it would have no lifetime", value: "v", ttl: func(s *flaskcookie.Session) time.Duration {
			if s.Has("a") && s.Has("b") {
				return 0
			}
			return time.Hour
		}},
		{name: "the store would not have it", value: "v", fail: func(data []byte) error {
			if bytes.Contains(data, []byte("\xa1a")) && bytes.Contains(data, []byte("\xa1b")) {
				return errors.New("an item too large")
			}
			return nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", dict("k", "v"))
				cfg := Config{StoreTTL: test.ttl}
				errs := saveInRow(t, open(t, cfg, limited{store, test.fail}), set("first", "1"), set("a", test.value), set("b", test.value), set("c", "3"))
				for i, err := range errs {
					if (err != nil) != (i == 2) {
						t.Errorf("request %d: %v", i, err)
					}
				}
				want, got := dict("k", "v", "first", "1", "a", test.value, "c", "3"), lookup(t, store.MemoryStore, "session:OLD")
				if !cmp.Equal(want, got) {
					t.Errorf("stored: %.100v, want %.100v", got, want)
				}
			})
		})
	}
}

// TestAlongWithHung shows that those whom a request has taken along wait for as long as the store
// lets that one hang, and that no others do: they are stored meanwhile, and nobody's change is lost.
func TestAlongWithHung(t *testing.T) {
	for name, tooLate := range map[string]bool{"others write meanwhile": true, "nobody writes meanwhile": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const hangs = 5 * time.Second
				store := &remote{MemoryStore: NewMemoryStore(), arrives: func(swap int64) {
					if swap == 2 {
						time.Sleep(hangs)
					}
				}}
				put(t, store, "session:OLD", dict("k", "v"))
				s := open(t, Config{}, store)
				want := dict("k", "v", "first", "1")
				if tooLate {
					later := openOld(t, s)
					later.Set("later", "1")
					time.AfterFunc(6*away, func() { // four others have read by then, and the second of them hangs
						began := time.Now()
						if err := s.Save(t.Context(), http.Header{}, later); err != nil {
							t.Error(err)
						}
						if took := time.Since(began); took > turnPatience+10*away {
							t.Errorf("who came later took %v", took)
						}
					})
					want = append(want, dict("later", "1")...)
				}
				began := time.Now()
				for i, err := range saveInRow(t, s, set("first", "1"), set("a", "1"), set("b", "1"), set("c", "1")) {
					if err != nil {
						t.Errorf("request %d: %v", i, err)
					}
				}
				if took := time.Since(began); took < hangs || took > hangs+20*away {
					t.Errorf("it took %v", took)
				}
				stored := lookup(t, store.MemoryStore, "session:OLD")
				for _, item := range append(want, dict("a", "1", "b", "1", "c", "1")...) {
					if value, _ := stored.Get(item.Key); value != item.Value {
						t.Errorf("%s is %v", item.Key, value)
					}
				}
			})
		})
	}
}

// TestAlongInTime shows that whoever is taken along waits no longer than its own time, and is told
// that nobody knows whether it is saved.
func TestAlongInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore(), arrives: func(swap int64) {
			if swap == 2 {
				time.Sleep(5 * time.Second)
			}
		}}
		put(t, store, "session:OLD", dict("k", "v"))
		s := open(t, Config{}, store)
		const most = 3 * turnPatience
		session := openOld(t, s)
		session.Set("short", "1")
		time.AfterFunc(5*away/2, func() { // "first", "a" and "b" have read by then, and "first" is being saved
			ctx, cancel := context.WithTimeout(t.Context(), most)
			defer cancel()
			began := time.Now()
			if err := s.Save(ctx, http.Header{}, session); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrContended) {
				t.Errorf("%v", err)
			}
			if took := time.Since(began); took != most {
				t.Errorf("it took %v", took)
			}
		})
		for i, err := range saveInRow(t, s, set("first", "1"), set("a", "1")) {
			if err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		}
		if diff := cmp.Diff(dict("k", "v", "first", "1", "a", "1", "short", "1"), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}

// TestAlongUnknown has the store fail to write what a request saves for others as well: where it
// cannot be known whether it has, they get the error, and nothing is done twice.
func TestAlongUnknown(t *testing.T) {
	down := errors.New("down")
	for _, test := range []struct {
		name     string
		fails    func(swap int64, write func() (bool, error)) (bool, error) // the second swap, and those after it
		failed   []bool
		want     taggedjson.Dict
		panicked int
	}{
		{
			name: "once, and it has not written", failed: []bool{false, false, false, false},
			fails: func(swap int64, write func() (bool, error)) (bool, error) {
				if swap == 2 {
					return false, down
				}
				return write()
			},
			want: dict("k", "v", "first", "1", "a", "1", "b", "1", "c", "1"),
		},
		{
			name: "once, and it has written", failed: []bool{false, false, true, true},
			fails: func(swap int64, write func() (bool, error)) (bool, error) {
				swapped, err := write()
				if swap == 2 {
					return false, down
				}
				return swapped, err
			},
			want: dict("k", "v", "first", "1", "a", "1", "b", "1", "c", "1"),
		},
		{
			name: "for some time", failed: []bool{false, true, true, true},
			fails: func(swap int64, write func() (bool, error)) (bool, error) {
				if swap > 1 {
					return false, down
				}
				return write()
			},
			want: dict("k", "v", "first", "1"),
		},
		{
			name: "by a panic", failed: []bool{false, true, true, true}, panicked: 1,
			fails: func(swap int64, write func() (bool, error)) (bool, error) {
				swapped, err := write()
				if swap == 2 {
					panic("the store")
				}
				return swapped, err
			},
			want: dict("k", "v", "first", "1", "a", "1", "b", "1", "c", "1"),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", dict("k", "v"))
				s := open(t, Config{}, faulty{store, new(atomic.Int64), test.fails})
				errs := saveInRow(t, s, set("first", "1"), set("a", "1"), set("b", "1"), set("c", "1"))
				panicked := 0
				for i, err := range errs {
					if (err != nil) != test.failed[i] {
						t.Errorf("request %d: %v", i, err)
					}
					if errors.Is(err, errOfPanic) {
						panicked++
					}
				}
				if panicked != test.panicked {
					t.Errorf("%d panicked, want %d", panicked, test.panicked)
				}
				if diff := cmp.Diff(test.want, lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
					t.Errorf("stored (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// faulty is a store whose swaps may go wrong.
type faulty struct {
	*remote
	count *atomic.Int64
	fails func(swap int64, write func() (bool, error)) (bool, error)
}

func (f faulty) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	return f.fails(f.count.Add(1), func() (bool, error) { return f.remote.CompareAndSwap(ctx, key, old, data, ttl) })
}

// TestAlongWithPoison shows that a request whose values make a callback panic panics alone: those
// that would have taken it along are saved without it.
func TestAlongWithPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("k", "v"))
		cfg := Config{StoreTTL: func(s *flaskcookie.Session) time.Duration {
			if s.Has("poison") {
				panic("the callback")
			}
			return time.Hour
		}}
		errs := saveInRow(t, open(t, cfg, store), set("first", "1"), set("a", "1"), set("poison", "1"), set("c", "1"))
		for i, err := range errs {
			if errors.Is(err, errOfPanic) != (i == 2) || (err != nil) != (i == 2) {
				t.Errorf("request %d: %v", i, err)
			}
		}
		if diff := cmp.Diff(dict("k", "v", "first", "1", "a", "1", "c", "1"), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}
