package pickle_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// TestBounds reads what is as deep and as long as Read takes, and what is one more, in each
// kind of container, and where a deep value is used a second time further down.
func TestBounds(t *testing.T) {
	lists := func(n int) string { return strings.Repeat("]", n) + strings.Repeat("a", n-1) }
	again := func(outer, inner int) string { // lists in lists, the innermost of which is one from before
		return "(" + lists(inner) + "\x94" + strings.Repeat("]", outer) + "h\x00" + strings.Repeat("a", outer) + "t"
	}
	for shows, tt := range map[string]struct {
		data  string
		reads bool
	}{
		"1,000 lists":                {lists(1000), true},
		"1,001 lists":                {lists(1001), false},
		"1,000 tuples":               {")" + strings.Repeat("\x85", 999), true},
		"1,001 tuples":               {")" + strings.Repeat("\x85", 1000), false},
		"1,000 dicts":                {strings.Repeat("}N", 999) + "}" + strings.Repeat("s", 999), true},
		"1,001 dicts":                {strings.Repeat("}N", 1000) + "}" + strings.Repeat("s", 1000), false},
		"1,000 objects and tuples":   {"cx\nY\n" + strings.Repeat("cx\nY\n", 499) + ")" + strings.Repeat("R\x85", 499) + "R", true},
		"1,002 objects and tuples":   {"cx\nY\n" + strings.Repeat("cx\nY\n", 500) + ")" + strings.Repeat("R\x85", 500) + "R", false},
		"499 lists, used under 500":  {again(500, 499), true},
		"500 lists, used under 500":  {again(500, 500), false},
		"an integer of 4,300 digits": {"I" + strings.Repeat("9", 4300) + "\n", true},
		"an integer of 4,301 digits": {"I" + strings.Repeat("9", 4301) + "\n", false},
		"a long of 4,300 digits":     {"L" + strings.Repeat("9", 4300) + "L\n", true},
		"a long of 4,301 digits":     {"L" + strings.Repeat("9", 4301) + "L\n", false},
		"1,000,000 lists":            {lists(1_000_000), false},
	} {
		if _, err := pickle.Read([]byte("\x80\x04" + tt.data + ".")); (err == nil) != tt.reads {
			t.Errorf("%s: %v", shows, err)
		}
	}
}
