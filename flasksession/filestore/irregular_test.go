//go:build unix

package filestore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPruneIrregular has links, pipes and directories under the names of sessions: looking for
// files to remove passes them over, waits for none, and removes no live session for them.
func TestPruneIrregular(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "expired")
	s, clock, _ := open(t, dir, Options{Threshold: new(3)})
	s.put(t, "expired", time.Minute)
	s.put(t, "live", 2*time.Hour)
	write(t, outside, readFile(t, s.path("expired")))
	for i, make := range []func(path string) error{
		func(path string) error { return os.Symlink(outside, path) },
		func(path string) error { return os.Symlink(outside+" that is not there", path) },
		func(path string) error { return os.Symlink(s.path("expired"), path) },
		func(path string) error { return syscall.Mkfifo(path, 0o600) },
		func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		if err := make(s.path(fmt.Sprint("irregular ", i))); err != nil {
			t.Fatal(err)
		}
	}
	again, _, log := open(t, dir, Options{Threshold: new(3)}) // which counts seven
	again.now = func() time.Time { return clock.Add(time.Hour) }
	again.put(t, "new", time.Hour)
	if exists(s.path("expired")) || !exists(s.path("live")) || !exists(outside) {
		t.Errorf("there are: expired %t, live %t, the one outside %t", exists(s.path("expired")), exists(s.path("live")), exists(outside))
	}
	for i := range 5 {
		if !exists(s.path(fmt.Sprint("irregular ", i))) {
			t.Errorf("irregular %d was removed", i)
		}
	}
	if strings.Contains(log.String(), "were not removed") {
		t.Errorf("it fails: %s", log)
	}
}

// TestLinkedLock has a lock of sessions that is the lock of the count by another name, as
// programs make them that save space: an error, where both would wait for each other.
func TestLinkedLock(t *testing.T) {
	dir := t.TempDir()
	s, _, _ := open(t, dir, Options{})
	s.put(t, "a", time.Hour)
	name := func(stripe int) string {
		return filepath.Join(dir, fmt.Sprintf("flaskcookie-lock-%02d%s", stripe, managed))
	}
	for stripe := range stripes {
		os.Remove(name(stripe))
		if err := os.Link(name(stripes), name(stripe)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Set(ctx, "b", []byte("v"), time.Hour); !errors.Is(err, errSecondName) {
		t.Errorf("Set: %v", err)
	}
	if err := s.Delete(ctx, "a"); !errors.Is(err, errSecondName) {
		t.Errorf("Delete: %v", err)
	}
	if _, err := New(dir, nil); !errors.Is(err, errSecondName) {
		t.Errorf("New: %v", err)
	}
	s.expect(t, "a", "v", true)
	for stripe := range stripes + 1 {
		os.Remove(name(stripe))
	}
	s.put(t, "b", time.Hour) // as the error says
}

// TestLinkedElsewhere has every file of the directory in a backup that is made of hard links:
// everything works on.
func TestLinkedElsewhere(t *testing.T) {
	dir, backup := t.TempDir(), t.TempDir()
	s, _, _ := open(t, dir, Options{})
	s.put(t, "a", time.Hour)
	for i := range 100 { // which takes every lock
		s.put(t, fmt.Sprint(i), time.Hour)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if err := os.Link(filepath.Join(dir, entry.Name()), filepath.Join(backup, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	again, _, _ := open(t, dir, Options{})
	for i := range 100 {
		again.put(t, fmt.Sprint("new ", i), time.Hour)
	}
	again.swap(t, "a", []byte("v"), []byte("w"), true)
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	s.expectCount(t, 200)
}

// TestLinkedSession has the lock of a session that is the file of the session by another name.
func TestLinkedSession(t *testing.T) {
	s, _, _ := open(t, t.TempDir(), Options{})
	s.put(t, "a", time.Hour)
	lock := s.lockName(stripeOf(s.path("a")))
	if err := errors.Join(os.Remove(lock), os.Link(s.path("a"), lock)); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), "a"); !errors.Is(err, errSecondName) {
		t.Error(err)
	}
}
