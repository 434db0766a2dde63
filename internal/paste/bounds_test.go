package paste_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// TestTooLarge has an error for a line, for a document and for what is given at once that are
// beyond the bounds, and none for what is as long as they are.
func TestTooLarge(t *testing.T) {
	const line, document = 8 << 20, 32 << 20 // the figures of SECURITY.md
	curl := "curl " + strings.Repeat("A\n", document/2)
	for name, tt := range map[string]struct {
		input string
		reads bool
	}{
		"a line":                  {strings.Repeat("A", line), true},
		"a line, a byte more":     {strings.Repeat("A", line+1), false},
		"a document":              {curl[:document], true},
		"a document, a byte more": {curl[:document+1], false},
	} {
		var last error
		for _, err := range paste.Stream(strings.NewReader(tt.input), "session") {
			last = err
		}
		if tooLong := last != nil && strings.Contains(last.Error(), "longer than"); tooLong == tt.reads {
			t.Errorf("%s: %v", name, last)
		}
	}
}
