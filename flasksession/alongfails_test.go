package flasksession

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
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
		{name: "the store would not have it", value: "v", fail: notBoth},
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

// TestAlongAgain shows that those whom a request has taken along in vain wait no longer for their
// turn than others, while the store lets that one hang, and not at all if their time was over by then.
func TestAlongAgain(t *testing.T) {
	for _, vain := range []time.Duration{0, turnPatience * 3 / 2} {
		synctest.Test(t, func(t *testing.T) {
			store := &remote{MemoryStore: NewMemoryStore()}
			put(t, store, "session:OLD", dict("k", "v"))
			program := open(t, Config{}, store.MemoryStore)
			store.arrives = func(swap int64) {
				if swap == 2 {
					time.Sleep(vain)
					visit(program, "OLD", set("other", "1"))
				}
			}
			s := open(t, Config{}, &slowLook{remote: store, look: 4})
			time.AfterFunc(max(vain, turnPatience)+20*away, func() {
				stored := lookup(t, store.MemoryStore, "session:OLD")
				_, a := stored.Get("a")
				_, b := stored.Get("b")
				if a == b { // either may be who asks for the fourth time
					t.Errorf("taken in vain for %v: stored meanwhile is %v", vain, stored)
				}
			})
			for i, err := range saveInRow(t, s, set("first", "1"), set("a", "1"), set("b", "1")) {
				if err != nil {
					t.Errorf("request %d: %v", i, err)
				}
			}
		})
	}
}

// slowLook is a store that lets one of its Gets hang.
type slowLook struct {
	*remote
	look int64
}

func (s *slowLook) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if s.gets.Load()+1 == s.look {
		s.gets.Add(1)
		time.Sleep(5 * time.Second)
	}
	return s.remote.Get(ctx, key)
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

// TestAlongWithPoison shows that a request whose values make a callback panic panics alone: those
// that would have taken it along are saved without it.
func TestAlongWithPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("k", "v"))
		asked := 0
		cfg := Config{StoreTTL: func(s *flaskcookie.Session) time.Duration {
			if s.Has("poison") {
				asked++
				panic("the callback")
			}
			return time.Hour
		}}
		errs := saveInRow(t, open(t, cfg, store), set("first", "1"), set("a", "1"), set("b", "1"), set("poison", "1"), set("c", "1"))
		if asked != 2 {
			t.Errorf("the callback was asked %d times about what it panics at, want once together with others and once alone", asked)
		}
		for i, err := range errs {
			if errors.Is(err, errOfPanic) != (i == 3) || (err != nil) != (i == 3) {
				t.Errorf("request %d: %v", i, err)
			}
		}
		if diff := cmp.Diff(dict("k", "v", "first", "1", "a", "1", "b", "1", "c", "1"), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}
