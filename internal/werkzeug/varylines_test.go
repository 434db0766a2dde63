package werkzeug

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAddVaryLines shows which lines there are: the field among others leaves them all as they
// are, wherever it stands, and what gets it becomes one line.
func TestAddVaryLines(t *testing.T) {
	for _, tt := range []struct {
		shows    string
		in, want []string
	}{
		{"the field alone", []string{"Cookie"}, []string{"Cookie"}},
		{"the field is the first line", []string{"Cookie", "Accept"}, []string{"Cookie", "Accept"}},
		{"the field is the last line", []string{"Accept", "Cookie"}, []string{"Accept", "Cookie"}},
		{"two lines without it become one", []string{"Accept", "Origin"}, []string{"Accept, Origin, Cookie"}},
		{"the first line only begins with it", []string{"Cookie2", "Accept"}, []string{"Cookie2, Accept, Cookie"}},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			h := http.Header{"Vary": tt.in}
			AddVary(h, "Cookie")
			if diff := cmp.Diff(tt.want, h["Vary"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
