package taggedjson

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShortNumbers compares numbers of few digits, which are read on the way, with what
// package strconv reads, bit by bit.
func TestShortNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for range 200_000 {
		text := strconv.FormatInt(rng.Int64N(int64(math.Pow10(1+rng.IntN(18)))), 10)
		if places := rng.IntN(18); rng.IntN(3) > 0 {
			text += "." + fmt.Sprintf("%0*d", 1+places, rng.Int64N(int64(math.Pow10(1+rng.IntN(places+1)))))
		}
		if rng.IntN(2) == 0 {
			text = "-" + text
		}
		var got any
		if err := Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var want any
		if strings.Contains(text, ".") {
			want, _ = strconv.ParseFloat(text, 64)
			if math.Float64bits(want.(float64)) != math.Float64bits(got.(float64)) {
				t.Fatalf("%s was read as %v", text, got)
			}
			continue
		}
		want, _ = strconv.ParseInt(text, 10, 64)
		if got != want {
			t.Fatalf("%s was read as %v", text, got)
		}
	}
}

// TestLastWins compares with a map, for keys that are the same at a glance and for others.
func TestLastWins(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for range 20_000 {
		items := make([]Item, rng.IntN(40))
		var want Dict
		for i := range items {
			key := strings.Repeat("x", rng.IntN(3)) + string(rune('a'+rng.IntN(1+rng.IntN(60)))) + strings.Repeat("y", rng.IntN(2))
			items[i] = Item{key, i}
			want.Set(key, i)
		}
		if diff := cmp.Diff(want, append(Dict(nil), lastWins(items)...)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}
