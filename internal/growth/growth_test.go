package growth_test

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// judge is a test that may fail without failing the one it stands in.
type judge struct {
	testing.TB
	failed bool
}

func (j *judge) Helper()               {}
func (j *judge) Errorf(string, ...any) { j.failed = true }

func TestLinear(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cost   func(n int) uint64
		failed bool
	}{
		{"no cost at all", func(int) uint64 { return 0 }, false},
		{"in proportion", func(n int) uint64 { return uint64(7*n + 100) }, false},
		{"the square", func(n int) uint64 { return uint64(n * n) }, true},
		{"from nothing to much", func(n int) uint64 { return uint64(n - 1000) }, true},
		{"bytes in proportion", func(n int) uint64 { return growth.Allocated(func() { _ = append([]byte(nil), make([]byte, n)...) }) }, false},
		{"bytes of the square", func(n int) uint64 { return growth.Allocated(func() { sink = make([]byte, n*n) }) }, true},
	} {
		j := &judge{TB: t}
		growth.Linear(j, 1000, tt.cost)
		if j.failed != tt.failed {
			t.Errorf("%s: failed is %t", tt.name, j.failed)
		}
	}
}

var sink []byte
