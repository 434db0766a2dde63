package flasksession

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// saveInRow has requests read the same session of s and save it at once, each of which comes a
// moment after the one before. The first has the turn, and the second as soon as it is done. It
// returns their errors.
func saveInRow(t *testing.T, s *ServerSide, requests ...func(*flaskcookie.Session)) []error {
	t.Helper()
	errs := make([]error, len(requests))
	sessions := make([]*flaskcookie.Session, len(requests))
	for i, request := range requests {
		sessions[i] = openOld(t, s)
		request(sessions[i])
	}
	var all sync.WaitGroup
	for i, session := range sessions {
		all.Go(func() {
			time.Sleep(time.Duration(i) * away / 100)
			errs[i] = s.Save(t.Context(), http.Header{}, session)
		})
	}
	all.Wait()
	idle(t, s)
	return errs
}

func set(key string, value any) func(*flaskcookie.Session) {
	return func(s *flaskcookie.Session) { s.Set(key, value) }
}

func pop(keys ...string) func(*flaskcookie.Session) {
	return func(s *flaskcookie.Session) {
		for _, key := range keys {
			s.Pop(key)
		}
	}
}

// TestAlong shows who is saved by another request and who is not, and that what is stored in the
// end is the same: what it would be if they had come one after the other. Each row has a first
// request that keeps the others waiting, and sets "first".
func TestAlong(t *testing.T) {
	regenerate := func(s *flaskcookie.Session) { s.Regenerate(); s.Set("moved", true) }
	for _, test := range []struct {
		name     string
		before   taggedjson.Dict
		requests []func(*flaskcookie.Session)
		swaps    int64
		want     taggedjson.Dict
		log      string
	}{
		{
			name: "changes to other keys, and to the same: the last one counts", before: dict("_user_id", "bob", "k", "v"),
			requests: []func(*flaskcookie.Session){set("a", "2"), set("b", "3"), set("a", "4"), pop("k")}, swaps: 2,
			want: dict("_user_id", "bob", "first", "1", "a", "4", "b", "3"),
		},
		{
			name: "a logout takes nobody along, and whoever comes after it is not saved", before: dict("_user_id", "bob"),
			requests: []func(*flaskcookie.Session){pop("_user_id"), set("a", "2")}, swaps: 3,
			want: dict("first", "1"), log: "somebody else has logged in or out in it meanwhile",
		},
		{
			name: "nobody takes a logout along", before: dict("_user_id", "bob"),
			requests: []func(*flaskcookie.Session){set("a", "2"), pop("_user_id")}, swaps: 3,
			want: dict("first", "1", "a", "2"),
		},
		{
			name: "nobody takes a login along", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){set("a", "2"), set("_user_id", "bob")}, swaps: 3,
			want: dict("k", "v", "first", "1", "a", "2", "_user_id", "bob"),
		},
		{
			name: "a deletion waits for nobody, and whoever comes after it is not saved", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){set("a", "2"), (*flaskcookie.Session).Clear}, swaps: 2,
			log: "it was deleted meanwhile",
		},
		{
			name: "nobody takes a request along that asks for a new id", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){set("a", "2"), regenerate}, swaps: 4,
		},
		{
			name: "what would leave nothing together is done by each alone", before: dict("k", "v", "l", "w", "first", "0"),
			requests: []func(*flaskcookie.Session){pop("k", "first"), pop("l")}, swaps: 3,
		},
		{
			name: "who leaves nothing takes nobody along, and whoever comes after it is not saved", before: dict("k", "v", "first", "0"),
			requests: []func(*flaskcookie.Session){pop("k", "first"), set("a", "2")}, swaps: 3,
			log: "it was deleted meanwhile",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", test.before)
				var log bytes.Buffer
				cfg := Config{SessionPermanent: new(false)}
				cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
				for i, err := range saveInRow(t, open(t, cfg, store), append([]func(*flaskcookie.Session){set("first", "1")}, test.requests...)...) {
					if err != nil {
						t.Errorf("request %d: %v", i, err)
					}
				}
				if got := store.swaps.Load(); got != test.swaps {
					t.Errorf("%d swaps, want %d", got, test.swaps)
				}
				if diff := cmp.Diff(test.want, lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
					t.Errorf("stored (-want +got):\n%s", diff)
				}
				if got := log.String(); (test.log == "") != (got == "") || !strings.Contains(got, test.log) {
					t.Errorf("logged %q, want %q", got, test.log)
				}
			})
		})
	}
}

// TestAlongOvertaken shows that a request is not taken along by one for which it is no matter who
// is logged in: bob's change does not get into the session of eve, who has logged in meanwhile by
// another program.
func TestAlongOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("k", "v"))
		s, program := open(t, Config{}, store), open(t, Config{}, store.MemoryStore)
		anonymous, second := openOld(t, s), openOld(t, s)
		visit(program, "OLD", set("_user_id", "bob"))
		ofBob := openOld(t, s)
		store.arrives = func(swap int64) {
			if swap == 1 {
				visit(program, "OLD", set("_user_id", "eve"))
			}
		}
		var all sync.WaitGroup
		for i, session := range []*flaskcookie.Session{anonymous, second, ofBob} {
			session.Set(fmt.Sprint("key", i), true)
			all.Go(func() {
				time.Sleep(time.Duration(i) * away / 100)
				if err := s.Save(t.Context(), http.Header{}, session); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		want := dict("k", "v", "_user_id", "eve", "key0", true, "key1", true)
		if diff := cmp.Diff(want, lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		idle(t, s)
	})
}

// TestAlongSameHash shows that a request does not get into another session whose id has the same
// hash, which one of 2^64 has.
func TestAlongSameHash(t *testing.T) {
	store := NewMemoryStore()
	put(t, store, "session:OLD", dict("k", "v"))
	s := open(t, Config{}, store)
	ticket := s.turns.join("OLD")
	other := &rider{id: "OTHER", change: change{set: dict("theirs", true)}, answer: make(chan taggedjson.Dict, 1)}
	ticket.offer(other)
	visit(s, "OLD", set("a", "1"))
	ticket.leave(baton{})
	if diff := cmp.Diff(dict("k", "v", "a", "1"), lookup(t, store, "session:OLD")); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if saved := <-other.answer; saved != nil {
		t.Errorf("the other was told that it is saved: %v", saved)
	}
	idle(t, s)
}

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

// TestAlongWithHung shows that those whom a request has taken along do not hang for as long as the
// store lets that one hang, and that it changes nothing when it gets there at last.
func TestAlongWithHung(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore(), arrives: func(swap int64) {
			if swap == 2 {
				time.Sleep(5 * time.Second)
			}
		}}
		put(t, store, "session:OLD", dict("k", "v"))
		s := open(t, Config{}, store)
		began := time.Now()
		meanwhile := make(chan taggedjson.Dict, 1)
		time.AfterFunc(2*turnPatience+20*away, func() { meanwhile <- lookup(t, store.MemoryStore, "session:OLD") })
		for i, err := range saveInRow(t, s, set("first", "1"), set("a", "a"), set("b", "b"), set("c", "c")) {
			if err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		}
		if took := time.Since(began); took < 5*time.Second {
			t.Errorf("nothing has hung: it took %v", took)
		}
		if diff := cmp.Diff(dict("k", "v", "first", "1", "b", "b", "c", "c"), <-meanwhile); diff != "" {
			t.Errorf("stored meanwhile (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(dict("k", "v", "first", "1", "b", "b", "c", "c", "a", "a"), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}

// TestAlongWithPanic shows that those whom a request has taken along are saved, though its store, or
// what encodes the session, panics or fails, and that a change which is stored by then stays.
func TestAlongWithPanic(t *testing.T) {
	for name, arrives := range map[string]func(*remote){
		"before anything is stored": func(*remote) { panic("the store") },
		"others have written": func(r *remote) {
			put(t, r.MemoryStore, "session:OLD", dict("k", "v", "first", "1", "other", "1"))
			panic("the store")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				store.arrives = func(swap int64) {
					if swap == 2 {
						arrives(store)
					}
				}
				put(t, store, "session:OLD", dict("k", "v"))
				s := open(t, Config{}, store)
				var sessions []*flaskcookie.Session
				for _, key := range []string{"first", "a", "b", "c"} {
					sessions = append(sessions, openOld(t, s))
					sessions[len(sessions)-1].Set(key, "1")
				}
				var all sync.WaitGroup
				panicked := 0
				for i, session := range sessions {
					all.Go(func() {
						defer func() {
							if recover() != nil {
								panicked++
							}
						}()
						time.Sleep(time.Duration(i) * away / 100)
						if err := s.Save(t.Context(), http.Header{}, session); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				stored := lookup(t, store.MemoryStore, "session:OLD")
				for _, key := range []string{"first", "b", "c"} {
					if _, found := stored.Get(key); !found {
						t.Errorf("%s is not stored", key)
					}
				}
				if panicked != 1 || store.swaps.Load() > 5 {
					t.Errorf("%d panicked, %d swaps", panicked, store.swaps.Load())
				}
				idle(t, s)
			})
		})
	}
}
