package pyzlib

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

// The tables are never cleared but when the 32-bit positions run out, before an
// input or after it. Neither may show.
func TestEpochWraps(t *testing.T) {
	data := []byte(strings.Repeat("what the session said before, ", 2000))
	want := AppendCompress(nil, data)
	tests := []struct {
		name    string
		epoch   uint32
		restart bool
	}{
		{"input does not fit", math.MaxUint32 - uint32(len(data)) + 1, true},
		{"input just fits, the next one cannot", math.MaxUint32 - uint32(len(data)), true},
		{"distance to the next does not fit", math.MaxUint32 - uint32(len(data)) - windowSize + 1, true},
		{"all fits", math.MaxUint32 - uint32(len(data)) - windowSize, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEncoder().(*encoder)
			e.compress(data) // leaves entries behind
			e.chains.epoch = tt.epoch
			for i := range 3 {
				if got := e.compress(data); !bytes.Equal(got, want) {
					t.Fatalf("compression %d differs", i)
				}
				if restarted := e.chains.epoch < tt.epoch; i == 0 && restarted != tt.restart {
					t.Errorf("restarted: %v, want %v", restarted, tt.restart)
				}
			}
		})
	}
}

// A large result is not kept in the pool.
func TestTrim(t *testing.T) {
	e := newEncoder().(*encoder)
	e.out.reserve(maxKept / 2)
	e.out.trim()
	if e.out.buf == nil {
		t.Error("a small buffer was dropped")
	}
	e.out.reserve(maxKept)
	e.out.trim()
	if e.out.buf != nil {
		t.Error("a large buffer was kept")
	}
}
