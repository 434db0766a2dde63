package flasksession

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func manyKeys(n int, value any) taggedjson.Dict {
	d := make(taggedjson.Dict, n)
	for i := range d {
		d[i] = taggedjson.Item{Key: fmt.Sprintf("key %06d", i), Value: value}
	}
	return d
}

// TestPlaces shows that keys are found through a map where there are many, which is what
// makes comparing two sessions linear, and that both ways find the same.
func TestPlaces(t *testing.T) {
	for _, n := range []int{0, 1, 16, 17, 1000} {
		d := manyKeys(n, true)
		d = append(d, d...) // a dict never holds a key twice; if it did, the first would count
		p := placesOf(d)
		if (p.many != nil) != (len(d) > 16) {
			t.Errorf("%d keys: a map is %t", len(d), p.many != nil)
		}
		for i, item := range d[:n] {
			if at, found := p.find(item.Key); !found || at != i {
				t.Errorf("%d keys: %q is at %d, %t", n, item.Key, at, found)
			}
		}
		if _, found := p.find("another"); found {
			t.Errorf("%d keys: another is there", n)
		}
	}
}

// TestApply shows that a change is made to what others wrote in the order of a dict.
func TestApply(t *testing.T) {
	for _, n := range []int{0, 40} { // with and without a map
		more := manyKeys(n, true)
		with := func(d taggedjson.Dict) taggedjson.Dict { return append(d, more...) }
		c := changeOf(with(dict("a", true, "gone", true, "b", true)), flaskcookie.Frozen{Values: with(dict("b", false, "a", true, "new", true))}, defaultLogins)
		theirs := with(dict("theirs", true, "gone", false, "b", true))
		got := c.apply(theirs)
		want := append(with(dict("theirs", true, "b", false)), dict("new", true)...)
		if !same(got, want) {
			t.Errorf("%d more keys: got %v, want %v", n, got, want)
		}
		if !same(theirs, with(dict("theirs", true, "gone", false, "b", true))) {
			t.Errorf("%d more keys: what was read is changed", n)
		}
	}
}

// TestChangeCost counts bytes: an apply by Delete and Set copied the session for each key.
func TestChangeCost(t *testing.T) {
	growth.SkipUnderRace(t)
	for name, change := range map[string]func(n int) (before, after taggedjson.Dict){
		"every key set":     func(n int) (before, after taggedjson.Dict) { return manyKeys(n, true), manyKeys(n, false) },
		"every key new":     func(n int) (before, after taggedjson.Dict) { return nil, manyKeys(n, false) },
		"every key removed": func(n int) (before, after taggedjson.Dict) { return manyKeys(n, true), nil },
		"nothing":           func(n int) (before, after taggedjson.Dict) { return manyKeys(n, true), manyKeys(n, true) },
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 2000, func(n int) uint64 {
				before, after := change(n)
				return growth.Allocated(func() { changeOf(before, flaskcookie.Frozen{Values: after}, defaultLogins).apply(before) })
			})
		})
	}
}

// TestPayloadCost reads and writes sessions of many keys.
func TestPayloadCost(t *testing.T) {
	growth.SkipUnderRace(t)
	for name, payload := range map[string]serializer.Payload{"MsgPack": MsgPack, "JSON": JSON} {
		growth.Linear(t, 2000, func(n int) uint64 {
			values := manyKeys(n, "x")
			return growth.Allocated(func() {
				data, err := payload.Marshal(values)
				if err != nil {
					t.Fatal(err)
				}
				var back taggedjson.Dict
				if err := payload.Unmarshal(data, &back); err != nil || len(back) != n {
					t.Fatalf("%s: %d keys, %v", name, len(back), err)
				}
			})
		})
	}
}

// BenchmarkRead opens a session of many keys, reads it, and saves it as a permanent one
// is saved: only its time is renewed.
func BenchmarkRead(b *testing.B) {
	for _, factor := range growth.Sizes {
		n := 2500 * factor
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			store := NewMemoryStore()
			data, err := MsgPack.Marshal(append(manyKeys(n, "x"), taggedjson.Item{Key: permanentKey, Value: true}))
			if err != nil {
				b.Fatal(err)
			}
			s, err := New(Config{}, store)
			if err != nil {
				b.Fatal(err)
			}
			id := strings.Repeat("a", 43)
			if err := store.Set(context.Background(), s.key(id), data, s.config.PermanentSessionLifetime); err != nil {
				b.Fatal(err)
			}
			r := &http.Request{Header: http.Header{"Cookie": {"session=" + id}}}
			for b.Loop() {
				session, err := s.Open(r)
				if err != nil || session.Rejected != nil {
					b.Fatal(err, session.Rejected)
				}
				session.Get("x")
				if err := s.Save(context.Background(), http.Header{}, session); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestFrozenSetsInEachOther writes a large frozenset in few others and in many: its elements are
// looked at once. An int of Go, which is converted whenever it is looked at, makes that count.
func TestFrozenSetsInEachOther(t *testing.T) {
	growth.SkipUnderRace(t)
	cost := func(depth int) uint64 {
		set := make(FrozenSet, 1000)
		for i := range set {
			set[i] = i
		}
		for range depth {
			set = FrozenSet{set}
		}
		return growth.Allocated(func() {
			if _, err := Pickle.Marshal(taggedjson.Dict{{Key: "a", Value: set}}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := cost(3), cost(300); many > 2*few {
		t.Errorf("%d bytes in 3 others, %d in 300", few, many)
	}
	for shows, set := range map[string]any{
		"in another":           FrozenSet{FrozenSet{[]any{}}},
		"in a tuple":           Set{taggedjson.Tuple{FrozenSet{taggedjson.Tuple{Set{}}}}},
		"as a key":             Map{Pairs: []Pair{{FrozenSet{[]any{}}, 1}}},
		"as a key, in another": Map{Pairs: []Pair{{taggedjson.Tuple{FrozenSet{FrozenSet{ByteArray{}}}}, 1}}},
	} {
		for name, payload := range formats() {
			if data, err := payload.Marshal(taggedjson.Dict{{Key: "a", Value: set}}); err == nil {
				t.Errorf("%s: an element without a hash %s: %q", name, shows, data)
			}
		}
	}
}
