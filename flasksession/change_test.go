package flasksession

import (
	"context"
	"errors"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSame compares values as the store tells them apart.
func TestSame(t *testing.T) {
	minusZero := math.Copysign(0, -1)
	for _, tt := range []struct {
		name string
		a, b any
		want bool
	}{
		{"a NaN is the same as itself", math.NaN(), math.NaN(), true},
		{"zero and minus zero", 0.0, math.Copysign(0, -1), false},
		{"an int and a float", int64(1), 1.0, false},
		{"True and 1", true, int64(1), false},
		{"a large number", new(big.Int).Lsh(big.NewInt(1), 70), new(big.Int).Lsh(big.NewInt(1), 70), true},
		{"another large number", new(big.Int).Lsh(big.NewInt(1), 70), new(big.Int).Lsh(big.NewInt(1), 71), false},
		{"a list and a tuple", []any{int64(1)}, taggedjson.Tuple{int64(1)}, false},
		{"a NaN inside", []any{taggedjson.Dict{{Key: "x", Value: math.NaN()}}}, []any{taggedjson.Dict{{Key: "x", Value: math.NaN()}}}, true},
		{"the order of a dict", dict("a", true, "b", true), dict("b", true, "a", true), false},
		{"bytes", []byte("a"), []byte("a"), true},
		{"bytes and text", []byte("a"), "a", false},
		{"the same opaque value", Opaque{data: "\x81\x01\x02"}, Opaque{data: "\x81\x01\x02"}, true},
		{"a NaN in a set", Set{math.NaN()}, Set{math.NaN()}, true},
		{"zero and minus zero in a set", Set{0.0}, Set{minusZero}, false},
		{"a NaN in a frozenset", FrozenSet{math.NaN()}, FrozenSet{math.NaN()}, true},
		{"zero and minus zero in a frozenset", FrozenSet{0.0}, FrozenSet{minusZero}, false},
		{"a set and a frozenset", Set{}, FrozenSet{}, false},
		{"a NaN in a deque", Deque{Items: []any{math.NaN()}}, Deque{Items: []any{math.NaN()}}, true},
		{"zero and minus zero in a deque", Deque{Items: []any{0.0}}, Deque{Items: []any{minusZero}}, false},
		{"deques of the same length at most", Deque{MaxLen: new(5)}, Deque{MaxLen: new(5)}, true},
		{"deques of other lengths at most", Deque{MaxLen: new(5)}, Deque{MaxLen: new(6)}, false},
		{"a deque without one", Deque{}, Deque{MaxLen: new(0)}, false},
		{"a NaN as a value of a Map", Map{Pairs: []Pair{{int64(1), math.NaN()}}}, Map{Pairs: []Pair{{int64(1), math.NaN()}}}, true},
		{"a NaN as a key of a Map", Map{Pairs: []Pair{{math.NaN(), nil}}}, Map{Pairs: []Pair{{math.NaN(), nil}}}, true},
		{"zero and minus zero in a Map", Map{Pairs: []Pair{{int64(1), 0.0}}}, Map{Pairs: []Pair{{int64(1), minusZero}}}, false},
		{"Maps of other classes", Map{Class: "Counter"}, Map{Class: "OrderedDict"}, false},
		{"Maps of other factories", Map{Class: "defaultdict"}, Map{Class: "defaultdict", Factory: Opaque{data: "N", pickle: true}}, false},
		{"a complex NaN", complex(math.NaN(), 1), complex(math.NaN(), 1), true},
		{"complex zeros", complex(1, 0.0), complex(1, minusZero), false},
		{"a set in a Map in a list", []any{Map{Pairs: []Pair{{int64(1), Set{math.NaN()}}}}}, []any{Map{Pairs: []Pair{{int64(1), Set{math.NaN()}}}}}, true},
		{"a bytearray and bytes", ByteArray("a"), []byte("a"), false},
		{"empty bytes", []byte(nil), []byte{}, true},
		{"a time with a zone", Time{Hour: 1, Zone: FixedZone{}}, Time{Hour: 1, Zone: FixedZone{}}, true},
		{"a time with another one", Time{Hour: 1, Zone: FixedZone{}}, Time{Hour: 1, Zone: ZoneInfo("UTC")}, false},
		{"another one", Opaque{data: "\x81\x01\x02"}, Opaque{data: "\x81\x01\x03"}, false},
	} {
		if got := same(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

// TestChangeNone shows what counts as no change: not a Clear, even of nothing.
func TestChangeNone(t *testing.T) {
	values := dict("user", "bob")
	for _, tt := range []struct {
		name          string
		before, after taggedjson.Dict
		cleared, want bool
	}{
		{"the same", values, values, false, true},
		{"cleared and filled with the same", values, values, true, false},
		{"a key less", values, nil, false, false},
		{"a key more", nil, values, false, false},
	} {
		if got := changeOf(tt.before, flaskcookie.Frozen{Values: tt.after, Cleared: tt.cleared}, defaultLogins).none(); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

// TestLoginAfterLogout has a login with a new id where Flask has deleted a permanent
// session: the login is permanent, too.
func TestLoginAfterLogout(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	put(t, store, "session:OLD", dict("_permanent", true, "user", "bob"))
	visit(s, "OLD", func(session *flaskcookie.Session) {
		session.Regenerate()
		session.Set("user", "eve")
		store.Delete(t.Context(), "session:OLD")
	})
	if got := lookup(t, store, "session:NEW-1"); !same(got, dict("_permanent", true, "user", "eve")) {
		t.Errorf("stored %v", got)
	}
}

// TestUntouchedNaN has Flask change a NaN while a request of Go's only reads.
func TestUntouchedNaN(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	put(t, store, "session:OLD", dict("score", math.NaN()))
	visit(s, "OLD", func(session *flaskcookie.Session) {
		session.Has("score")
		put(t, store, "session:OLD", dict("score", int64(5)))
	})
	if got, _ := lookup(t, store, "session:OLD").Get("score"); got != int64(5) {
		t.Errorf("Flask's %v became %v", 5, got)
	}
}

// TestUntouchedValues has Flask change a value that a pickle holds while a request of Go's
// sets it to what it was, which is no change; and Go change a 0 in it to -0, which is one.
func TestUntouchedValues(t *testing.T) {
	for shows, holds := range map[string]func(float64) any{
		"a set":     func(f float64) any { return Set{f} },
		"a deque":   func(f float64) any { return Deque{Items: []any{f}} },
		"a dict":    func(f float64) any { return Map{Pairs: []Pair{{int64(1), f}}} },
		"a complex": func(f float64) any { return complex(f, 1) },
	} {
		t.Run(shows, func(t *testing.T) {
			store := NewMemoryStore()
			s := open(t, Config{Version: V06}, store)
			pickled := func(values taggedjson.Dict) []byte {
				data, err := Pickle.Marshal(values)
				if err != nil {
					t.Fatal(err)
				}
				return data
			}
			visited := func(before float64, do func(*flaskcookie.Session)) any {
				store.Set(t.Context(), "session:OLD", pickled(dict("score", holds(before))), time.Hour)
				visit(s, "OLD", do)
				data, _, _ := store.Get(t.Context(), "session:OLD")
				var values taggedjson.Dict
				if err := Pickle.Unmarshal(data, &values); err != nil {
					t.Fatal(err)
				}
				got, _ := values.Get("score")
				return got
			}
			if got := visited(math.NaN(), func(session *flaskcookie.Session) {
				score, _ := session.Get("score")
				session.Set("score", score)
				store.Set(t.Context(), "session:OLD", pickled(dict("score", int64(5))), time.Hour)
			}); got != int64(5) {
				t.Errorf("Flask's 5 became %v", got)
			}
			if got := visited(0, func(session *flaskcookie.Session) { session.Set("score", holds(math.Copysign(0, -1))) }); !same(got, holds(math.Copysign(0, -1))) {
				t.Errorf("-0 is stored as %v", got)
			}
		})
	}
}

// TestPopped shows that what Pop returns is a copy: a change to it, set again, is stored.
func TestPopped(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	put(t, store, "session:OLD", dict("cart", []any{"apple", "pear"}))
	visit(s, "OLD", func(session *flaskcookie.Session) {
		cart, _ := session.Pop("cart")
		cart.([]any)[0] = "plum"
		session.Set("cart", cart)
	})
	if got, _ := lookup(t, store, "session:OLD").Get("cart"); !same(got, []any{"plum", "pear"}) {
		t.Errorf("stored %v", got)
	}
}

// losing is a store that does one swap without telling so, as when a connection breaks
// before the answer.
type losing struct {
	*MemoryStore
	lose bool // what is asked for is done all the same
}

func (l losing) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	if l.lose {
		l.MemoryStore.CompareAndSwap(ctx, key, old, data, ttl)
	}
	return false, errors.New("broken pipe")
}

// TestLostAnswer breaks the connection in the last step of a move to a new id. If the step
// was done, the session lives on under the new id; if not, under the old one.
func TestLostAnswer(t *testing.T) {
	for _, lose := range []bool{true, false} {
		store := NewMemoryStore()
		s := open(t, Config{}, losing{store, lose})
		put(t, store, "session:OLD", dict("cart", "full"))
		response := visit(s, "OLD", func(session *flaskcookie.Session) {
			session.Regenerate()
			session.Set("user", "eve")
		})
		kept, want := "session:OLD", dict("cart", "full")
		if lose {
			kept, want = "session:NEW-1", dict("cart", "full", "user", "eve")
		}
		if got := lookup(t, store, kept); !same(got, want) || store.Len() != 1 {
			t.Errorf("done %t: %d sessions, %v", lose, store.Len(), got)
		}
		if ok := response.Code == 200 && response.Header().Get("Set-Cookie") == setNew; ok != lose {
			t.Errorf("done %t: status %d, %q", lose, response.Code, response.Header())
		}
	}
}

// TestZeroMemoryStore uses a MemoryStore that nobody made.
func TestZeroMemoryStore(t *testing.T) {
	store := new(MemoryStore)
	put(t, store, "a", dict("x", true))
	if got := lookup(t, store, "a"); !same(got, dict("x", true)) {
		t.Errorf("got %v", got)
	}
}
