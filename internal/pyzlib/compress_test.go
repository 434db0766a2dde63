package pyzlib_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
)

// inflate is the standard library's opinion on z, which must hold nothing but
// one stream.
func inflate(z []byte) ([]byte, error) {
	in := bytes.NewReader(z)
	r, err := zlib.NewReader(in)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err == nil && in.Len() > 0 {
		err = io.ErrShortBuffer
	}
	return data, err
}

func checkInflates(t *testing.T, data, z []byte) {
	t.Helper()
	got, err := inflate(z)
	if err != nil {
		t.Fatalf("%d bytes: %v", len(data), err)
	}
	if !bytes.Equal(got, data) {
		t.Fatalf("%d bytes come back different", len(data))
	}
}

// The stream is valid, and CannotWin is right about it.
func FuzzInflate(f *testing.F) {
	for _, row := range goldenRows(f) {
		if len(row.In) < 5000 {
			f.Add(row.In)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		z := pyzlib.AppendCompress(nil, data)
		checkInflates(t, data, z)
		if pyzlib.CannotWin(data) && len(z) < len(data)-1 {
			t.Errorf("skipped, but zlib makes %d bytes of %d", len(z), len(data))
		}
	})
}

func TestRandomInflates(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		kind, data := zlibtest.Random(rng)
		z := pyzlib.AppendCompress(nil, data)
		if got, err := inflate(z); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%s, %d bytes: %v", kind, len(data), err)
		}
	}
}

// Goroutines share the pool, and no state of one input shows in the next.
func TestConcurrent(t *testing.T) {
	rows := goldenRows(t)
	if growth.RaceDetector { // which finds no more in long ones
		rows = slices.DeleteFunc(slices.Clone(rows), func(row goldenRow) bool { return len(row.In) > 1<<15 })
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 3))
			for range 30 {
				row := rows[rng.IntN(len(rows))]
				z := pyzlib.AppendCompress(nil, row.In)
				if row.Recipe == nil && !bytes.Equal(z, row.Out) || row.Recipe != nil && sum(z) != row.OutSHA256 {
					t.Errorf("%s: wrong while others compress", row.Name)
				}
			}
		})
	}
	wg.Wait()
}

// The result is the only allocation, and there is none if dst has room.
func TestAllocations(t *testing.T) {
	growth.SkipUnderRace(t) // under which sync.Pool drops items at random
	data, err := zlibtest.Build([]zlibtest.Step{{Op: "session", Seed: 1, N: 2000}})
	if err != nil {
		t.Fatal(err)
	}
	room := make([]byte, 0, 4096)
	tests := []struct {
		name string
		dst  []byte
		want float64
	}{
		{"new result", nil, 1},
		{"room in dst", room, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// The average is rounded down: a pool emptied by the collector once
			// does not count.
			if got := testing.AllocsPerRun(200, func() { pyzlib.AppendCompress(tt.dst, data) }); got > tt.want {
				t.Errorf("%v allocations, want %v", got, tt.want)
			}
		})
	}
	if got := testing.AllocsPerRun(200, func() { pyzlib.CannotWin(data[:100]) }); got > 0 {
		t.Errorf("CannotWin: %v allocations", got)
	}
}

// Bytes of dst past the result belong to the caller.
func TestSpareCapacity(t *testing.T) {
	backing := bytes.Repeat([]byte{0x55}, 64)
	z := pyzlib.AppendCompress(backing[:0], []byte("hello hello hello"))
	for i, c := range backing[len(z):] {
		if c != 0x55 {
			t.Fatalf("byte %d past the result was overwritten", i)
		}
	}
}
