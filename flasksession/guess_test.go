package flasksession

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestGuessIsWrong has another program be at the session after the request that has the turn
// and before the one that waits for it, which therefore guesses wrong what the store holds.
func TestGuessIsWrong(t *testing.T) {
	tests := []struct {
		name  string
		user  string                       // "" is nobody that LoginKeys know of
		other func(s *flaskcookie.Session) // nil: it deletes the session
		do    func(s *flaskcookie.Session)
		want  taggedjson.Dict
		moved taggedjson.Dict // under NEW-1
		log   string
	}{
		{
			name:  "it writes another key: all three are kept",
			other: func(s *flaskcookie.Session) { s.Set("other", true) }, do: func(s *flaskcookie.Session) { s.Set("b", 2) },
			want: dict("user", "bob", "a", int64(1), "other", true, "b", int64(2)),
		},
		{
			name:  "it removes what the first wrote: the store holds again what the second has read",
			other: func(s *flaskcookie.Session) { s.Pop("a") }, do: func(s *flaskcookie.Session) { s.Set("b", 2) },
			want: dict("user", "bob", "b", int64(2)),
		},
		{
			name: "it deletes the session: nothing is brought back",
			do:   func(s *flaskcookie.Session) { s.Set("b", 2) }, log: "it was deleted meanwhile",
		},
		{
			name: "it deletes the session: both log out",
			do:   func(s *flaskcookie.Session) { s.Pop("user") },
		},
		{
			name: "it logs somebody else in: what bob was allowed to do is not done", user: "bob",
			other: func(s *flaskcookie.Session) { s.Set("_user_id", "eve") }, do: func(s *flaskcookie.Session) { s.Set("b", 2) },
			want: dict("user", "bob", "_user_id", "eve", "a", int64(1)), log: "somebody else has logged in or out",
		},
		{
			name:  "it writes another key: a new id takes all along",
			other: func(s *flaskcookie.Session) { s.Set("other", true) }, do: func(s *flaskcookie.Session) { s.Regenerate(); s.Set("b", 2) },
			moved: dict("user", "bob", "a", int64(1), "other", true, "b", int64(2)),
		},
		{
			name: "it deletes the session: nothing is left under a new id",
			do:   (*flaskcookie.Session).Regenerate, log: "it was deleted meanwhile",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				before := dict("user", "bob")
				if test.user != "" {
					before.Set("_user_id", test.user)
				}
				put(t, store, "session:OLD", before)
				program := open(t, Config{}, store.MemoryStore)
				var log bytes.Buffer
				cfg := Config{}
				cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
				s := open(t, cfg, store)
				store.arrives = func(swap int64) {
					if swap != 2 {
						return
					}
					if test.other == nil {
						store.MemoryStore.Delete(t.Context(), "session:OLD")
						return
					}
					visit(program, "OLD", test.other)
				}
				saveBoth(t, s, waiting, func(first, second *flaskcookie.Session) {
					first.Set("a", 1)
					test.do(second)
				})
				if store.refused.Load() == 0 {
					t.Error("the second request has not guessed wrong")
				}
				if diff := cmp.Diff([]taggedjson.Dict{test.want, test.moved}, bothStored(t, store)); diff != "" {
					t.Errorf("stored (-want +got):\n%s", diff)
				}
				if got := log.String(); (test.log == "") != (got == "") || !strings.Contains(got, test.log) {
					t.Errorf("logged %q, want %q", got, test.log)
				}
				idle(t, s)
			})
		})
	}
}

// bothStored returns what is stored under the ids OLD and NEW-1.
func bothStored(t *testing.T, store *remote) []taggedjson.Dict {
	return []taggedjson.Dict{lookup(t, store.MemoryStore, "session:OLD"), lookup(t, store.MemoryStore, "session:NEW-1")}
}

// TestNextTurn has two requests of one program, the second of which waits for the first: what
// becomes of its changes is what would without a turn.
func TestNextTurn(t *testing.T) {
	tests := []struct {
		name          string
		first, second func(s *flaskcookie.Session)
		want, moved   taggedjson.Dict // under OLD and NEW-1
		log           string
	}{
		{
			name:  "each writes a key of its own",
			first: func(s *flaskcookie.Session) { s.Set("a", 1) }, second: func(s *flaskcookie.Session) { s.Set("b", 2) },
			want: dict("_user_id", "bob", "a", int64(1), "b", int64(2)),
		},
		{
			name:  "the first logs in eve: what bob was allowed to write is not written",
			first: func(s *flaskcookie.Session) { s.Set("_user_id", "eve") }, second: func(s *flaskcookie.Session) { s.Set("b", 2) },
			want: dict("_user_id", "eve"), log: "somebody else has logged in or out",
		},
		{
			name:  "the first logs out and leaves a key: the second is nobody's",
			first: func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Set("a", 1) }, second: func(s *flaskcookie.Session) { s.Set("b", 2) },
			want: dict("a", int64(1)), log: "somebody else has logged in or out",
		},
		{
			name:  "the first logs out and leaves nothing: the second brings nothing back",
			first: func(s *flaskcookie.Session) { s.Pop("_user_id") }, second: func(s *flaskcookie.Session) { s.Set("b", 2) },
			log: "it was deleted meanwhile",
		},
		{
			name:  "the second logs out: what the first wrote goes with it as far as it was there",
			first: func(s *flaskcookie.Session) { s.Set("a", 1) }, second: func(s *flaskcookie.Session) { s.Pop("_user_id") },
			want: dict("a", int64(1)),
		},
		{
			name:  "the first moves to a new id: the old one stays gone",
			first: func(s *flaskcookie.Session) { s.Regenerate(); s.Set("a", 1) }, second: func(s *flaskcookie.Session) { s.Set("b", 2) },
			moved: dict("_user_id", "bob", "a", int64(1)), log: "it was deleted meanwhile",
		},
		{
			name:  "the second moves to a new id, and takes along what the first wrote",
			first: func(s *flaskcookie.Session) { s.Set("a", 1) }, second: func(s *flaskcookie.Session) { s.Regenerate(); s.Set("b", 2) },
			moved: dict("_user_id", "bob", "a", int64(1), "b", int64(2)),
		},
		{
			name:  "the second clears and writes: nothing of the first is left",
			first: func(s *flaskcookie.Session) { s.Set("a", 1) }, second: func(s *flaskcookie.Session) { s.Clear(); s.Set("b", 2) },
			want: dict("_permanent", false, "b", int64(2)),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, how := range []overlap{oneByOne, waiting} {
				synctest.Test(t, func(t *testing.T) {
					store := &remote{MemoryStore: NewMemoryStore()}
					put(t, store, "session:OLD", dict("_user_id", "bob"))
					var log bytes.Buffer
					cfg := Config{}
					cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
					s := open(t, cfg, store)
					saveBoth(t, s, how, func(first, second *flaskcookie.Session) {
						test.first(first)
						test.second(second)
					})
					if diff := cmp.Diff([]taggedjson.Dict{test.want, test.moved}, bothStored(t, store)); diff != "" {
						t.Errorf("%s: stored (-want +got):\n%s", how, diff)
					}
					if got := log.String(); (test.log == "") != (got == "") || !strings.Contains(got, test.log) {
						t.Errorf("%s: logged %q, want %q", how, got, test.log)
					}
					idle(t, s)
				})
			}
		})
	}
}

// TestGuessIsImpossible shows that a request saves all the same what it could not on top of what
// it guesses: where that is gone.
func TestGuessIsImpossible(t *testing.T) {
	long := strings.Repeat("x", MaxStored/2)
	for _, test := range []struct {
		name string
		ttl  func(s *flaskcookie.Session) time.Duration
		b    any
		fail func(data []byte) error // of the store
	}{
		{name: "it would be too long", b: long},
		{name: "it would have no lifetime", b: int64(2), ttl: func(s *flaskcookie.Session) time.Duration {
			if s.Len() > 2 {
				return 0
			}
			return time.Hour
		}},
		{name: "the store would not have it", b: int64(2), fail: notBoth},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &remote{MemoryStore: NewMemoryStore()}
				put(t, store, "session:OLD", dict("user", "bob"))
				cfg := Config{}
				cfg.StoreTTL = test.ttl
				s, program := open(t, cfg, limited{store, test.fail}), open(t, Config{}, store.MemoryStore)
				store.arrives = func(swap int64) {
					if swap == 1 { // which is on its way back when the second guesses
						time.AfterFunc(away/4, func() { visit(program, "OLD", func(s *flaskcookie.Session) { s.Pop("a") }) })
					}
				}
				saveBoth(t, s, waiting, func(first, second *flaskcookie.Session) {
					first.Set("a", test.b)
					second.Set("b", test.b)
				})
				if diff := cmp.Diff(dict("user", "bob", "b", test.b), lookup(t, store.MemoryStore, "session:OLD")); diff != "" {
					t.Errorf("stored (-want +got):\n%.300s", diff)
				}
			})
		})
	}
}

// limited is a store that takes not everything.
type limited struct {
	*remote
	fail func(data []byte) error
}

// notBoth refuses a session that has the keys "a" and "b".
func notBoth(data []byte) error {
	if bytes.Contains(data, []byte("\xa1a")) && bytes.Contains(data, []byte("\xa1b")) {
		return errors.New("an item too large")
	}
	return nil
}

func (l limited) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	if l.fail != nil {
		if err := l.fail(data); err != nil {
			return false, err
		}
	}
	return l.remote.CompareAndSwap(ctx, key, old, data, ttl)
}
