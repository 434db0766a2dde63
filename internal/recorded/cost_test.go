package recorded

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestCost holds what a line at the bound and one beyond allocate against SECURITY.md.
func TestCost(t *testing.T) {
	growth.SkipUnderRace(t)
	header, _, _ := strings.Cut(text(t, "recorded.jsonl"), "\n")
	for shows, size := range map[string]int{"a line that is read": 8<<20 - 2, "a line without end": 64 << 20} {
		input := header + "\n" + strings.Repeat(" ", size) + "\n"
		growth.Most(t, shows, 20<<20, func() {
			if _, err := Read(strings.NewReader(input)); err == nil {
				t.Error("read")
			}
		})
	}
}
