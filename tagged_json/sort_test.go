package taggedjson

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSortedByKey shows that items come in the order of the bytes of their keys, by whatever
// keys differ: what is compared first is eight bytes of each.
func TestSortedByKey(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"", "\x00", "a", "b", "ab", "same-", "longer than eight", "\u00e9", "\uffff", "\U0001f600", "\xed\xa0\x80", "\x7f"}
	for range 20_000 {
		var d Dict
		for range r.IntN(40) {
			var key string
			for range r.IntN(5) {
				key += parts[r.IntN(len(parts))]
			}
			d.Set(key, len(d))
		}
		want := slices.Clone(d)
		slices.SortFunc(want, byKey)
		given := slices.Clone(d)
		if diff := cmp.Diff(want, sortedByKey(d)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(given, d); diff != "" {
			t.Fatal("what was given has changed:", diff)
		}
	}
}

// BenchmarkMarshalUnsorted is a dict whose keys come in any order, such as those of a Go map.
func BenchmarkMarshalUnsorted(b *testing.B) {
	codec := NewCodec(Options{SortKeys: true})
	var d Dict
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(1000) {
		d = append(d, Item{Key: string(rune('a'+i%26)) + string(rune('a'+i/26)), Value: i})
	}
	var text []byte
	for b.Loop() {
		text, _ = codec.AppendMarshal(text[:0], d)
	}
}
