package filestore

import (
	"errors"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestTooLong shows that a session of more than flasksession.MaxStored bytes is neither stored nor read, and that a
// longer file costs nothing.
func TestTooLong(t *testing.T) {
	dir := t.TempDir()
	s, _, _ := open(t, dir, Options{})
	s.put(t, "a", time.Hour)
	longest := make([]byte, flasksession.MaxStored)
	if err := s.Set(t.Context(), "longest", longest, time.Hour); err != nil {
		t.Error(err)
	}
	if data, found, err := s.Get(t.Context(), "longest"); len(data) != len(longest) || !found || err != nil {
		t.Errorf("%d bytes, %t, %v", len(data), found, err)
	}
	longer := append(longest, 0)
	if err := s.Set(t.Context(), "a", longer, time.Hour); !errors.Is(err, ErrTooLong) || !errors.Is(err, flasksession.ErrTooLong) {
		t.Errorf("Set: %v", err)
	}
	if swapped, err := s.CompareAndSwap(t.Context(), "a", []byte("v"), longer, time.Hour); swapped || !errors.Is(err, ErrTooLong) {
		t.Errorf("CompareAndSwap: %t, %v", swapped, err)
	}
	s.expect(t, "a", "v", true)
	if left := temporaries(t, dir); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
	if err := os.Truncate(s.path("a"), 1<<36); err != nil {
		t.Fatal(err)
	}
	var err error
	taken := growth.Allocated(func() { _, _, err = s.Get(t.Context(), "a") })
	if !errors.Is(err, ErrTooLong) || taken > 1<<20 {
		t.Errorf("Get: %v, for %d bytes", err, taken)
	}
	if swapped, err := s.CompareAndSwap(t.Context(), "a", []byte("v"), nil, time.Hour); swapped || !errors.Is(err, ErrTooLong) {
		t.Errorf("CompareAndSwap of a longer file: %t, %v", swapped, err)
	}
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Error(err) // a logout holds whatever stands there
	}
}

func stripeOf(path string) int {
	h := fnv.New32a()
	io.WriteString(h, filepath.Base(path))
	return int(h.Sum32() % stripes)
}

// TestPruneGoesOn has one expired file that cannot be removed: the others are.
func TestPruneGoesOn(t *testing.T) {
	dir := t.TempDir()
	s, clock, log := open(t, dir, Options{Threshold: new(3)})
	keys := map[int]string{} // one for each lock
	for i := range 200 {
		key := "key " + string(rune('!'+i))
		keys[stripeOf(s.path(key))] = key
	}
	if len(keys) != stripes {
		t.Fatalf("keys for %d locks", len(keys))
	}
	for stripe := range 4 {
		s.put(t, keys[stripe], time.Duration(stripe+1)*time.Minute)
	}
	lock := filepath.Join(dir, "flaskcookie-lock-00"+managed)
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(lock, 0o700); err != nil {
		t.Fatal(err)
	}
	clock.pass(time.Hour)
	s.put(t, keys[4], time.Hour)
	for stripe := range 4 {
		if exists(s.path(keys[stripe])) != (stripe == 0) {
			t.Errorf("the file of lock %d is there: %t", stripe, stripe != 0)
		}
	}
	if !strings.Contains(log.String(), "files were not removed") {
		t.Errorf("not told: %s", log)
	}
}

// TestTemporaryStays has a temporary file that cannot be removed: New tells it and goes on.
func TestTemporaryStays(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, temporary+"1"+managed)
	if err := os.MkdirAll(filepath.Join(name, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	old, other := time.Now().Add(-2*abandoned), filepath.Join(dir, temporary+"2"+managed)
	write(t, other, nil)
	for _, path := range []string{name, other} {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	s, _, log := open(t, dir, Options{})
	s.put(t, "a", time.Hour)
	s.expect(t, "a", "v", true)
	if !strings.Contains(log.String(), "a temporary file was not removed") || exists(other) {
		t.Errorf("the other one is there: %t; told: %s", exists(other), log)
	}
}
