package filestore

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// clock is the time of the tests, half a second after now.
type clock struct{ time.Time }

var now = time.Unix(1700000000, 0)

// open makes a store with a clock of its own and returns what it logs.
func open(t testing.TB, dir string, opts Options) (*Store, *clock, *bytes.Buffer) {
	t.Helper()
	log := new(bytes.Buffer)
	opts.Logger = slog.New(slog.NewTextHandler(log, nil))
	s, err := New(dir, &opts)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now.Add(time.Second / 2)}
	s.now = func() time.Time { return c.Time }
	return s, c, log
}

func (c *clock) pass(d time.Duration) { c.Time = c.Add(d) }

func (s *Store) expect(t testing.TB, key, want string, wantFound bool) {
	t.Helper()
	data, found, err := s.Get(t.Context(), key)
	if string(data) != want || found != wantFound || err != nil {
		t.Errorf("Get(%q) = %q, %t, %v; want %q, %t", key, data, found, err, want, wantFound)
	}
}

func (s *Store) put(t testing.TB, key string, ttl time.Duration) {
	t.Helper()
	if err := s.Set(context.Background(), key, []byte("v"), ttl); err != nil {
		t.Fatal(err)
	}
}

func (s *Store) swap(t testing.TB, key string, old, data []byte, want bool) {
	t.Helper()
	if swapped, err := s.CompareAndSwap(t.Context(), key, old, data, time.Hour); swapped != want || err != nil {
		t.Errorf("CompareAndSwap(%q, %q, %q) = %t, %v; want %t", key, old, data, swapped, err, want)
	}
}

func (s *Store) expectCount(t testing.TB, want int) {
	t.Helper()
	if count, known := s.counted(); count != want || !known {
		t.Errorf("the count is %d, %t; want %d", count, known, want)
	}
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// temporaries returns the files that are not complete.
func temporaries(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, temporary+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}
