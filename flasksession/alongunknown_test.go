package flasksession

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestAlongUnknown has the store fail to write what a request saves for others as well: where nobody
// knows whether it has, they get the error, and what they do is not done twice.
func TestAlongUnknown(t *testing.T) {
	down := errors.New("down")
	for _, test := range []struct {
		name     string
		fails    func(swap int64, write func() (bool, error)) (bool, error) // the second swap, and those after it
		failed   []bool
		others   bool // another program takes "a" out after the second swap
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
			name: "once, and others have written after it", failed: []bool{false, false, true, true}, others: true,
			fails: func(swap int64, write func() (bool, error)) (bool, error) {
				swapped, err := write()
				if swap == 2 {
					return false, down
				}
				return swapped, err
			},
			want: dict("k", "v", "first", "1", "b", "1", "c", "1", "a", "1"),
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
				program := open(t, Config{}, store.MemoryStore)
				s := open(t, Config{}, faulty{store, new(atomic.Int64), func(swap int64, write func() (bool, error)) (bool, error) {
					swapped, err := test.fails(swap, write)
					if test.others && swap == 2 {
						visit(program, "OLD", pop("a"))
					}
					return swapped, err
				}})
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

// TestAlongCalledOff shows what the end of a request's context is for those it has taken along: no
// end of theirs, and nothing at all if the store has not been asked by then.
func TestAlongCalledOff(t *testing.T) {
	for name, inStore := range map[string]bool{"while the store is asked": true, "before the store is asked": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", dict("k", "v"))
				s := open(t, Config{StoreTTL: func(s *flaskcookie.Session) time.Duration {
					if !inStore && s.Has("b") && s.Has("a") {
						cancel()
					}
					return time.Hour
				}}, leaving{store, func(swap int64) {
					if inStore && swap == 2 {
						cancel()
					}
				}})
				first, second, third := openOld(t, s), openOld(t, s), openOld(t, s)
				errs := make([]error, 3)
				var all sync.WaitGroup
				for i, session := range []*flaskcookie.Session{first, second, third} {
					session.Set([]string{"first", "a", "b"}[i], "1")
					all.Go(func() {
						time.Sleep(time.Duration(i) * away / 100)
						own := t.Context()
						if i == 1 {
							own = ctx
						}
						errs[i] = s.Save(own, http.Header{}, session)
					})
				}
				all.Wait()
				if errs[0] != nil || !errors.Is(errs[1], context.Canceled) || (errs[2] != nil) != inStore || errors.Is(errs[2], context.Canceled) {
					t.Errorf("%v", errs)
				}
				idle(t, s)
			})
		})
	}
}

// leaving is a store that looks at the context, after its swaps have got there.
type leaving struct {
	*remote
	got func(swap int64)
}

func (l leaving) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	swapped, err := l.remote.CompareAndSwap(ctx, key, old, data, ttl)
	if l.got(l.swaps.Load()); ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	return swapped, err
}

func (l leaving) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if ctx.Err() != nil {
		return nil, false, context.Cause(ctx)
	}
	return l.remote.Get(ctx, key)
}
