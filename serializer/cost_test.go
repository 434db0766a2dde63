package serializer_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// costTexts are values that take n bytes in JSON, which zlib packs well, badly, and as an
// escape each.
var costTexts = map[string]func(n int) string{
	"one character": func(n int) string { return strings.Repeat("a", n) },
	"noise": func(n int) string {
		random := rand.New(rand.NewPCG(1, 2))
		var b strings.Builder
		for range n {
			b.WriteByte("abcdefghijklmnop"[random.IntN(16)])
		}
		return b.String()
	},
	"controls": func(n int) string { return strings.Repeat("\x01", n/len(`\u0001`)) },
}

func costSerializer(t testing.TB) *serializer.TimedSerializer {
	s, err := serializer.NewURLSafeTimed([]byte("key"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// costSize is a length of which sixteen times as much is what a reader takes.
const costSize = serializer.MaxPayloadSize / 16 * 9 / 10

// TestCost writes and reads tokens.
func TestCost(t *testing.T) {
	growth.SkipUnderRace(t)
	s := costSerializer(t)
	for name, text := range costTexts {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, costSize, func(n int) uint64 {
				value := text(n)
				return growth.AllocatedAnew(func() { encoded(t, s, value) })
			})
			growth.Linear(t, costSize, func(n int) uint64 {
				token := encoded(t, s, text(n))
				return growth.AllocatedAnew(func() {
					var back string
					if _, err := s.Decode(token, &back); err != nil {
						t.Fatal(err)
					}
				})
			})
		})
	}
}

func encoded(t testing.TB, s *serializer.TimedSerializer, v any) string {
	token, err := s.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestForgedCost shows what a stranger can make a token cost: its own bytes a few times
// over, whatever it would inflate to.
func TestForgedCost(t *testing.T) {
	const each, fixed = 8, 4 << 10
	s := costSerializer(t)
	for name, token := range map[string]string{
		"4 MB packed":  encoded(t, s, strings.Repeat("a", serializer.MaxPayloadSize-2)),
		"no signature": strings.Repeat("a", 1<<20),
		"dots":         strings.Repeat(".", 1<<20),
		"a signature":  "." + strings.Repeat("a", 1<<20),
		"a timestamp":  "." + strings.Repeat("a", 1<<20) + ".a",
	} {
		forged := token[:len(token)-1] + "!" // base64 ignores it, and its length is wrong then
		used := growth.Allocated(func() {
			var v any
			if _, err := s.DecodeMaxAge(forged, time.Hour, &v); err == nil {
				t.Fatalf("%s: accepted", name)
			}
		})
		if used > uint64(each*len(forged)+fixed) {
			t.Errorf("%s: %d bytes for %d", name, used, len(forged))
		}
	}
}

func BenchmarkCost(b *testing.B) {
	s := costSerializer(b)
	for _, factor := range growth.Sizes {
		value := costTexts["noise"](factor * 20_000)
		token := encoded(b, s, value)
		b.Run(fmt.Sprintf("Encode/%d", len(value)), func(b *testing.B) {
			b.SetBytes(int64(len(value)))
			for b.Loop() {
				encoded(b, s, value)
			}
		})
		b.Run(fmt.Sprintf("Decode/%d", len(value)), func(b *testing.B) {
			b.SetBytes(int64(len(value)))
			var back string
			for b.Loop() {
				if _, err := s.Decode(token, &back); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
