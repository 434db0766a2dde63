package flaskcookie

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestEntries holds random operations against taggedjson.Dict, the slow and obvious
// implementation, and shows that a dict given out once is never written to.
func TestEntries(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 7))
		keys := 1 + random.IntN(60)
		var want taggedjson.Dict
		for i := range random.IntN(40) {
			want.Set(fmt.Sprint(i), i)
		}
		e := entries{items: want, shared: true}
		start, startCopy := want, append(taggedjson.Dict(nil), want...)
		var given, givenCopy taggedjson.Dict
		for range 300 {
			key := fmt.Sprint(random.IntN(keys))
			switch random.IntN(5) {
			case 0, 1:
				value := random.Int()
				e.set(key, value)
				want.Set(key, value)
			case 2:
				e.delete(key)
				want.Delete(key)
			case 3:
				got, found := e.get(key)
				wanted, wantFound := want.Get(key)
				if got != wanted || found != wantFound {
					t.Fatalf("seed %d: get %s: %v %t, want %v %t", seed, key, got, found, wanted, wantFound)
				}
			case 4:
				given = e.dict()
				givenCopy = append(taggedjson.Dict(nil), given...)
			}
			if e.len() != len(want) {
				t.Fatalf("seed %d: %d keys, want %d", seed, e.len(), len(want))
			}
		}
		for what, pair := range map[string][2]taggedjson.Dict{
			"the dict":           {append(taggedjson.Dict{}, want...), append(taggedjson.Dict{}, e.dict()...)},
			"what it began with": {startCopy, start}, "what it gave out": {givenCopy, given},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Fatalf("seed %d: %s (-want +got):\n%s", seed, what, diff)
			}
		}
	}
}

// manyWrites are the ways to change a session n times.
var manyWrites = map[string]func(s *Session, n int){
	"Set": func(s *Session, n int) {
		for i := range n {
			s.Set(fmt.Sprint("k", i), i)
		}
	},
	"Set the same": func(s *Session, n int) {
		for i := range n {
			s.Set(fmt.Sprint("k", i), i)
		}
		for i := range n {
			s.Set(fmt.Sprint("k", i), i)
		}
	},
	"Update": func(s *Session, n int) {
		values := make(taggedjson.Dict, n)
		for i := range values {
			values[i] = taggedjson.Item{Key: fmt.Sprint("k", i), Value: int64(i)}
		}
		s.Update(values)
	},
	"Pop": func(s *Session, n int) {
		values := make(taggedjson.Dict, n)
		for i := range values {
			values[i] = taggedjson.Item{Key: fmt.Sprint("k", i), Value: int64(i)}
		}
		s.Update(values)
		for i := range n {
			s.Pop(fmt.Sprint("k", i))
		}
	},
	"Flash": func(s *Session, n int) {
		for range n {
			s.Flash("hello", "")
		}
	},
}

// TestManyWritesAreLinear counts allocated bytes, which a copy for each write makes grow
// with the square.
func TestManyWritesAreLinear(t *testing.T) {
	growth.SkipUnderRace(t)
	for name, write := range manyWrites {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 500, func(n int) uint64 {
				return growth.Allocated(func() { write(NewSession(nil), n) })
			})
		})
	}
}

func BenchmarkManyWrites(b *testing.B) {
	for name, write := range manyWrites {
		for _, n := range []int{500, 2000, 8000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					write(NewSession(nil), n)
				}
			})
		}
	}
}
