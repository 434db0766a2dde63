package paste_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// TestHeld has a cookie that was broken into lines: up to 65 of them, and 65,536 bytes, are put
// together again.
func TestHeld(t *testing.T) {
	cookie := func(size int) string {
		tail := ".ZVPxAA." + strings.Repeat("A", 27)
		return "eyJ" + strings.Repeat("A", size-3-len(tail)) + tail
	}
	for _, tt := range []struct {
		shows       string
		size, lines int
		whole       bool
	}{
		{"65 lines", 6500, 65, true},
		{"66 lines", 6600, 66, false},
		{"65,536 bytes", 65536, 16, true},
		{"65,537 bytes", 65537, 17, false},
	} {
		var broken []string
		for chunk := range slices.Chunk([]byte(cookie(tt.size)), (tt.size+tt.lines-1)/tt.lines) {
			broken = append(broken, string(chunk))
		}
		if len(broken) != tt.lines {
			t.Fatalf("%s: %d lines", tt.shows, len(broken))
		}
		whole := false
		for find, err := range paste.Stream(strings.NewReader(strings.Join(broken, "\n")+"\n"), "session") {
			if err != nil {
				t.Error(err)
			}
			whole = whole || len(find.Text) == tt.size+tt.lines-1
		}
		if whole != tt.whole {
			t.Errorf("%s: put together: %t", tt.shows, whole)
		}
	}
}
