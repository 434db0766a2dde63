package explain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestTriesCost holds what a run allocates that ends at the bound of tries, and the longest text
// that is searched, against SECURITY.md. It logs their times.
func TestTriesCost(t *testing.T) {
	growth.SkipUnderRace(t)
	long := strings.Repeat("A", 64<<10-35) + ".ZVPxAA." + strings.Repeat("A", 27)
	growth.Most(t, "a text of 65,536 bytes", 24<<20, func() { measured(t, long, budgetConfig()) })
	began := time.Now()
	growth.Most(t, "a text of 512 characters", 48<<20, func() { measured(t, beyondRepair(t, 512-28), budgetConfig()) })
	t.Logf("a text: %v", time.Since(began)/3)
	began = time.Now()
	growth.Most(t, "500,000 tries", 300<<20, func() {
		cfg := budgetConfig()
		for range 9 {
			measured(t, beyondRepair(t, 469), cfg)
		}
	})
	t.Logf("500,000 tries: %v", time.Since(began)/3)
}

// beyondRepair is a cookie of which two characters were changed, so that all places are tried.
func beyondRepair(t *testing.T, signed int) string { return "AA" + changed(t, signed)[2:] }
