package pybase64_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// TestFixtures decodes what Python's two decoders decoded.
func TestFixtures(t *testing.T) {
	for _, row := range vectors.Load[vectors.Base64](t, "base64.jsonl") {
		url, err := pybase64.DecodeURL(row.Input)
		check(t, row, "DecodeURL", url, err, row.URL)
		std, err := pybase64.DecodeStd(row.Input)
		check(t, row, "DecodeStd", std, err, row.Std)
	}
}

func check(t *testing.T, row vectors.Base64, name string, got []byte, err error, want *vectors.Bytes) {
	t.Helper()
	switch {
	case want == nil && err == nil:
		t.Errorf("%s: %s: %s(%q) = %q, want an error", row.Name, row.Comment, name, row.Input, got)
	case want != nil && err != nil:
		t.Errorf("%s: %s: %s(%q): %v, want %q", row.Name, row.Comment, name, row.Input, err, *want)
	case want != nil:
		if diff := cmp.Diff([]byte(*want), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s: %s(%q) (-want +got):\n%s", row.Name, row.Comment, name, row.Input, diff)
		}
	}
}
