package pickle_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
)

// TestBounds reads what is as deep and as long as Read takes, and what is one more, in each
// kind of container, and where a deep value is used a second time further down.
func TestBounds(t *testing.T) {
	lists := func(n int) string { return strings.Repeat("]", n) + strings.Repeat("a", n-1) }
	sized := func(code string, n int) string { // so many bytes
		return code + string(binary.LittleEndian.AppendUint32(nil, uint32(n))) + strings.Repeat("x", n)
	}
	const pad = 1 << 18           // bytes that are dropped, of a pickle that is long enough for the bounds of any length
	named := func(n int) string { // so many values in full, most of them in a tuple that is used again
		tuple := "(" + strings.Repeat("N", 99) + "t\x940"
		return sized("B", pad) + "0" + tuple + "(" + strings.Repeat("h\x00", (n-1)/100) + strings.Repeat("N", (n-1)%100) + "t"
	}
	long := "(" + sized("X", 1<<20) + "\x94" + strings.Repeat("h\x00", 16) // 17 MiB in full
	again := func(outer, inner int) string {                               // lists in lists, the innermost of which is one from before
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
		"1,048,576 values in full":   {named(1 << 20), true},
		"1,048,577 values in full":   {named(1<<20 + 1), false},
		"17 MiB of text in full":     {long + "t", true},
		"17 MiB and a byte":          {long + "C\x01xt", false},
	} {
		if _, err := pickle.Read([]byte("\x80\x04" + tt.data + ".")); (err == nil) != tt.reads {
			t.Errorf("%s: %v", shows, err)
		}
	}
}

// TestSteps reads a pickle of as many instructions as are read, and one of one more.
func TestSteps(t *testing.T) {
	for steps, reads := range map[int]bool{1 << 20: true, 1<<20 + 1: false} {
		data := "\x80\x04N" + strings.Repeat("\x94", steps-3) + "."
		if _, err := pickle.Read([]byte(data)); reads != (err == nil) || !reads && !errors.Is(err, pickle.ErrSteps) {
			t.Errorf("%d instructions: %v", steps, err)
		}
	}
}
