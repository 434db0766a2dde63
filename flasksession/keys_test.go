package flasksession

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestKeys finds repeated keys as a map does, and refuses them when they are written: few keys and
// many, whose marks are often the same.
func TestKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const cases = 3000
	repeated := 0
	for range cases {
		var items taggedjson.Dict
		data := []byte{msgpackMap16, 0, byte(r.IntN(24))}
		for i := range data[2] {
			key := fmt.Sprint(r.IntN(200))[r.IntN(2):] // a few are empty, many end alike
			items = append(items, taggedjson.Item{Key: key, Value: int64(i)})
			data = append(append(append(data, msgpackFixStr|byte(len(key))), key...), i)
		}
		want, at := taggedjson.Dict{}, map[string]int{}
		for _, item := range items {
			if i, twice := at[item.Key]; twice {
				want[i].Value = item.Value
				continue
			}
			at[item.Key] = len(want)
			want = append(want, item)
		}
		var read taggedjson.Dict
		if err := MsgPack.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, read); diff != "" {
			t.Fatalf("%v is read as (-want +got):\n%s", items, diff)
		}
		if diff := cmp.Diff(want, lastWins(slices.Clone(items))); len(items) > 0 && diff != "" {
			t.Fatalf("%v is merged to (-want +got):\n%s", items, diff)
		}
		_, err := MsgPack.Marshal(items)
		if _, refused := errors.AsType[*taggedjson.TypeError](err); refused != (len(want) < len(items)) || refused != (checkKeys(items) != nil) {
			t.Fatalf("%v: %v", items, err)
		}
		if len(want) < len(items) {
			repeated++
		}
	}
	if repeated < cases/4 || repeated > cases*3/4 {
		t.Errorf("%d of %d have a key twice", repeated, cases)
	}
}
