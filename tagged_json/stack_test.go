package taggedjson

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestStack pushes and pops at random, beside one slice that does the same. Every size
// up to a few chunks comes up, so every edge between two.
func TestStack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s, plain := newStack[int](), []int(nil)
	for range 2000 {
		for range random.IntN(3 * chunk) {
			v := random.Int()
			s.push(v)
			plain = append(plain, v)
		}
		n := random.IntN(len(plain) + 1)
		switch random.IntN(3) {
		case 0:
			n = min(n, 3)
		case 1:
			n = len(plain)
		}
		if got, want := s.pop(n), plain[len(plain)-n:]; !slices.Equal(got, want) || cap(got) > max(n+1, n*5/4) {
			t.Fatalf("popped %d of %d, capacity %d", len(got), n, cap(got))
		}
		plain = plain[:len(plain)-n]
		if len(plain) > 0 {
			if got, want := s.popOne(), plain[len(plain)-1]; got != want {
				t.Fatalf("popped one: %d, want %d", got, want)
			}
			plain = plain[:len(plain)-1]
		}
		if s.n != len(plain) {
			t.Fatalf("%d are left, want %d", s.n, len(plain))
		}
	}
}

// TestStackEdge goes up and down at the edge between two chunks: no chunk is made again.
func TestStackEdge(t *testing.T) {
	s := newStack[int]()
	for i := range firstChunk {
		s.push(i)
	}
	s.push(0) // makes the second
	s.popOne()
	if allocs := testing.AllocsPerRun(100, func() { s.push(0); s.popOne() }); allocs > 0 {
		t.Errorf("%.0f allocations", allocs)
	}
}

// TestDropLast cuts characters as Python counts them.
func TestDropLast(t *testing.T) {
	for _, tt := range []struct{ shows, text, want string }{
		{"nothing", "", ""},
		{"the only character", "a", ""},
		{"one byte", "ab", "a"},
		{"four bytes", "a😀", "a"},
		{"a lone surrogate is one character", "a\xed\xa0\x80", "a"},
		{"what stands before a character stays", "\xed\xa0\x80é", "\xed\xa0\x80"},
	} {
		if got := dropLast(tt.text, new(budget)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.shows, got, tt.want)
		}
	}
}
