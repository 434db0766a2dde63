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

// savedInRow has requests read the same session of s and save it at once, each of which comes a
// moment after the one before. The first has the turn, and the second as soon as it is done. It
// returns their headers and errors, of which a panic is one.
func savedInRow(t *testing.T, s *ServerSide, requests ...func(*flaskcookie.Session)) ([]http.Header, []error) {
	t.Helper()
	sessions := make([]*flaskcookie.Session, len(requests))
	for i, request := range requests {
		sessions[i] = openOld(t, s)
		request(sessions[i])
	}
	headers, errs := make([]http.Header, len(requests)), make([]error, len(requests))
	var all sync.WaitGroup
	for i, session := range sessions {
		headers[i] = http.Header{}
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("%w: %v", errOfPanic, p)
				}
			}()
			time.Sleep(time.Duration(i) * away / 100)
			errs[i] = s.Save(t.Context(), headers[i], session)
		})
	}
	all.Wait()
	idle(t, s)
	return headers, errs
}

// saveInRow is savedInRow for the errors.
func saveInRow(t *testing.T, s *ServerSide, requests ...func(*flaskcookie.Session)) []error {
	t.Helper()
	_, errs := savedInRow(t, s, requests...)
	return errs
}

var errOfPanic = errors.New("panic")

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
			name: "a login takes nobody along", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){set("_user_id", "bob"), set("a", "2")}, swaps: 3,
			want: dict("k", "v", "first", "1", "_user_id", "bob", "a", "2"),
		},
		{
			name: "nobody takes a request along that clears and sets", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){set("a", "2"), func(s *flaskcookie.Session) { s.Clear(); s.Set("b", "3") }}, swaps: 3,
			want: dict("_permanent", false, "b", "3"),
		},
		{
			name: "who clears and sets takes nobody along", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){func(s *flaskcookie.Session) { s.Clear(); s.Set("b", "3") }, set("a", "2")}, swaps: 3,
			want: dict("_permanent", false, "b", "3", "a", "2"),
		},
		{
			name: "who asks for a new id takes nobody along, and whoever comes after it is not saved", before: dict("k", "v"),
			requests: []func(*flaskcookie.Session){regenerate, set("a", "2")}, swaps: 4,
			log: "it was deleted meanwhile",
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

// TestAlongRenewal shows that whoever only renews the time takes nobody along, and is not taken along,
// by a store that has to be written to for that: what is written is what was there, byte for byte,
// though Go would write it otherwise.
func TestAlongRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		pickled, err := Pickle.Marshal(dict("_permanent", true, "k", "v"))
		if err != nil {
			t.Fatal(err)
		}
		store.Set(t.Context(), "session:OLD", pickled, time.Hour)
		s := open(t, Config{}, struct{ Swapper }{store})
		renew := func(*flaskcookie.Session) {}
		headers, errs := savedInRow(t, s, renew, renew, renew, renew)
		for i, err := range errs {
			if err != nil || headers[i].Get("Set-Cookie") == "" {
				t.Errorf("request %d: %v, %v", i, headers[i], err)
			}
		}
		held, _, _ := store.MemoryStore.Get(t.Context(), "session:OLD")
		if ttl, _, _ := store.TTL(t.Context(), "session:OLD"); string(held) != string(pickled) || ttl < 2*time.Hour {
			t.Errorf("%q is stored for %v, want %q", held, ttl, pickled)
		}
	})
}

// TestAlongOvertaken shows that a request is not taken along by one for which it is no matter who
// is logged in: bob's change does not get into the session of eve, who has logged in meanwhile by
// another program. Nor does it wait for as long as the store lets that one hang.
func TestAlongOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("k", "v"))
		s, program := open(t, Config{}, store), open(t, Config{}, store.MemoryStore)
		anonymous, second := openOld(t, s), openOld(t, s)
		visit(program, "OLD", set("_user_id", "bob"))
		ofBob := openOld(t, s)
		store.arrives = func(swap int64) {
			switch swap {
			case 1:
				visit(program, "OLD", set("_user_id", "eve"))
			case 2: // of the first again, with the second
				time.Sleep(5 * time.Second)
			}
		}
		var all sync.WaitGroup
		for i, session := range []*flaskcookie.Session{anonymous, second, ofBob} {
			session.Set(fmt.Sprint("key", i), true)
			all.Go(func() {
				time.Sleep(time.Duration(i) * away / 100)
				began := time.Now()
				if err := s.Save(t.Context(), http.Header{}, session); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); (took > time.Second) != (i < 2) {
					t.Errorf("request %d took %v", i, took)
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
	synctest.Test(t, func(t *testing.T) {
		store := NewMemoryStore()
		put(t, store, "session:OLD", dict("k", "v"))
		s := open(t, Config{}, store)
		first := s.turns.join("OLD", nil)
		var all sync.WaitGroup
		all.Go(func() { visit(s, "OLD", set("a", "1")) })
		synctest.Wait()
		other := s.turns.join("OLD", &change{set: dict("theirs", true)})
		other.id = "OTHER"
		first.leave(baton{})
		all.Wait()
		if diff := cmp.Diff(dict("k", "v", "a", "1"), lookup(t, store, "session:OLD")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		if v := other.wait(t.Context()); !v.has || v.saved != nil {
			t.Errorf("the other was told %+v", v)
		}
		other.leave(baton{})
		idle(t, s)
	})
}

// TestAlongCookies shows that each gets the cookie of the session as it was after its own change,
// and the store the time of what it holds in the end.
func TestAlongCookies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &remote{MemoryStore: NewMemoryStore()}
		put(t, store, "session:OLD", dict("_permanent", false, "k", "v"))
		s := open(t, Config{StoreTTL: func(s *flaskcookie.Session) time.Duration {
			if s.Permanent() {
				return 2 * time.Hour
			}
			return time.Hour
		}}, store)
		permanent := func(s *flaskcookie.Session) { s.SetPermanent(true) }
		headers, errs := savedInRow(t, s, set("first", "1"), set("a", "1"), set("b", "1"), permanent, set("c", "1"))
		for i, expires := range []bool{false, false, false, true, true} {
			cookie := headers[i].Get("Set-Cookie")
			if errs[i] != nil || !strings.HasPrefix(cookie, "session=OLD;") || strings.Contains(cookie, "Expires=") != expires {
				t.Errorf("request %d: %q, %v", i, cookie, errs[i])
			}
		}
		if ttl, _, _ := store.TTL(t.Context(), "session:OLD"); ttl < time.Hour+time.Minute {
			t.Errorf("it is stored for %v", ttl)
		}
		if swaps := store.swaps.Load(); swaps != 2 {
			t.Errorf("%d swaps", swaps)
		}
	})
}
