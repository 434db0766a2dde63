package printed

import "testing"

// TestMatches: what the two signs let pass, and that nothing else does.
func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		printed, shown string
		want           bool
	}{
		{"a\n", "a\n", true},
		{"ab\n", "a\n", false},
		{"ab\n", "a.\n", false},
		{"a\nb\n", "a\n", false},
		{"a\nb\n", "b\n", false},
		{"a\n", "", false},
		{"a b c\n", "a … c\n", true},
		{"a\nc\n", "a … c\n", false},
		{"a\nb\n", "a\n…\n", true},
		{"a\nb\nc\n", "a\n…\n", false},
		{"a\nb\nc\nz\n", "a\n...\nz\n", true},
		{"a\nb\nc\n", "a\n...\nz\n", false},
		{"x\nb\n", "...\nb\n", true},
		{"b\n", "...\nb\n", true},
		{"a\nx\n", "a\n...\n", true},
		{"a\nx\n", "b\n...\n", false},
		{"x\nc\n", "...\nb\n", false},
	} {
		if got := Matches(tt.printed, tt.shown); got != tt.want {
			t.Errorf("%q shows %q: %t", tt.shown, tt.printed, got)
		}
	}
}
