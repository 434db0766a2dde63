package paste_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// TestBoundCost holds what is allocated at each bound against SECURITY.md. A document that
// fills its bound would take seconds: the cost of each of its bytes is held.
func TestBoundCost(t *testing.T) {
	growth.SkipUnderRace(t)
	broken := func(size, lines int) string {
		tail := ".ZVPxAA." + strings.Repeat("A", 27)
		var out []string
		for chunk := range slices.Chunk([]byte("eyJ"+strings.Repeat("A", size-3-len(tail))+tail), (size+lines-1)/lines) {
			out = append(out, string(chunk))
		}
		return strings.Join(out, "\n") + "\n"
	}
	for _, tt := range []struct {
		shows, input string
		most         uint64
	}{
		{"a line of 8 MiB", strings.Repeat("A", 8<<20), 64 << 20},
		{"a line, a byte more", strings.Repeat("A", 8<<20+1), 64 << 20},
		{"2 MiB of a document", ("curl " + strings.Repeat("A\n", 1<<20))[:2<<20], 120 * 2 << 20},
		{"64 lines that wait", broken(6500, 65), 640 << 10},
		{"65,536 bytes that wait", broken(65536, 16), 1536 << 10},
	} {
		growth.Most(t, tt.shows, tt.most, func() {
			for range paste.Stream(strings.NewReader(tt.input), "session") {
			}
		})
	}
}
