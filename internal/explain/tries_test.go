package explain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// TestRepaired: a changed character is looked for in a text of at most 512.
func TestRepaired(t *testing.T) {
	for size, found := range map[int]bool{512: true, 513: false} {
		text := changed(t, size-28)
		if finding, _ := measured(t, text, budgetConfig()); len(text) != size || slices.Contains(finding.Evidence, repaired) != found {
			t.Errorf("%d characters: %s %q", len(text), finding.Cause, finding.Evidence)
		}
	}
}

const repaired = "With another character 1 the signature is that of the key."

// changed is a cookie of so many signed characters, of which the first was changed.
func changed(t *testing.T, signed int) string {
	t.Helper()
	now := func() time.Time { return time.Unix(1_700_000_000, 0) }
	s, err := signer.NewTimestamp([]byte("a key"), "cookie-session", &signer.Options{KeyDerivation: signer.HMAC, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	payload := "eyJhIjoi" + strings.Repeat("YWFh", signed/4)
	return "A" + string(s.Sign([]byte(payload[:signed-len(".ZVPxAA")])))[1:]
}

// TestTries: the signatures that are computed to find a changed character are 500,000 in a run, of
// which a cookie takes 130 for each place where one may stand. What does not fit into the rest
// is not searched.
func TestTries(t *testing.T) {
	for _, tt := range []struct {
		shows string
		last  int
		found bool
	}{
		{"86 places times 130 of the 11,200 that are left", 85, true},
		{"87 places", 86, false},
	} {
		cfg := budgetConfig()
		for range 8 { // 470 places times 130
			if found, _ := measured(t, changed(t, 469), cfg); found.Cause != explain.Damaged {
				t.Fatalf("%s: one before: %s %q", tt.shows, found.Cause, found.Evidence)
			}
		}
		found, _ := measured(t, changed(t, tt.last), cfg)
		if slices.Contains(found.Evidence, repaired) != tt.found {
			t.Errorf("%s: %s %q", tt.shows, found.Cause, found.Evidence)
		}
	}
}
