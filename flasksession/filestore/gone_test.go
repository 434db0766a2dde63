//go:build unix

package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestDirectoryGone: without its directory a store knows of no session, and says so instead of
// that there is none.
func TestDirectoryGone(t *testing.T) {
	for shows, replace := range map[string]struct {
		with func(dir string) error
		want error
	}{
		"gone":                 {func(string) error { return nil }, fs.ErrNotExist},
		"a file":               {func(dir string) error { return os.WriteFile(dir, nil, 0o600) }, syscall.ENOTDIR},
		"a link to nothing":    {func(dir string) error { return os.Symlink(dir+"2", dir) }, fs.ErrNotExist},
		"a directory, unnamed": {func(dir string) error { return os.Symlink(dir, dir) }, syscall.ELOOP},
	} {
		for _, threshold := range []int{0, 500} {
			dir := filepath.Join(t.TempDir(), "sessions")
			s, _, _ := open(t, dir, Options{Threshold: &threshold})
			s.put(t, "k", time.Hour)
			if err := errors.Join(os.Rename(dir, dir+" away"), replace.with(dir)); err != nil {
				t.Fatal(err)
			}
			ctx := t.Context()
			data, found, err := s.Get(ctx, "k")
			errs := map[string]error{"Get": err}
			_, touched, ttlErr := s.TTL(ctx, "k")
			errs["TTL"] = ttlErr
			there, err := s.Touch(ctx, "k", time.Hour)
			errs["Touch"] = err
			errs["Set"] = s.Set(ctx, "k", []byte("w"), time.Hour)
			errs["Delete"] = s.Delete(ctx, "k")
			swapped, err := s.CompareAndSwap(ctx, "k", []byte("v"), []byte("w"), time.Hour)
			errs["CompareAndSwap"] = err
			removed, err := s.CompareAndSwap(ctx, "k", []byte("v"), nil, time.Hour)
			errs["CompareAndSwap, removing"] = err
			_, err = s.remove(ctx, s.path("k"))
			errs["remove"] = err
			if data != nil || found || touched || there || swapped || removed {
				t.Errorf("%s: %q, %t, %t, %t, %t, %t", shows, data, found, touched, there, swapped, removed)
			}
			for method, err := range errs {
				if !errors.Is(err, replace.want) {
					t.Errorf("%s: %s: %v, want %v", shows, method, err, replace.want)
				}
			}
			if os.Remove(dir); os.Rename(dir+" away", dir) != nil {
				t.Fatal("not moved back")
			}
			s.expect(t, "k", "v", true)
			s.expect(t, "other", "", false)
		}
	}
}

// TestLockRemoved has a store wait for a lock that is removed while another holds it: it does
// not take the removed one, beside which a third would find a new one.
func TestLockRemoved(t *testing.T) {
	dir := t.TempDir()
	stores := make([]*Store, 3)
	for i := range stores {
		stores[i], _, _ = open(t, dir, Options{})
	}
	path := stores[0].path("k")
	lock := stores[0].lockName(stripeOf(path))
	unlock, err := stores[0].lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	held := make(chan func())
	go func() {
		unlock, err := stores[1].lock(t.Context(), path)
		if err != nil {
			t.Error(err)
		}
		held <- unlock
	}()
	time.Sleep(50 * time.Millisecond) // the second waits by then; if not, the test shows less
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	unlock()
	unlock = <-held
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if third, err := stores[2].lock(ctx, path); err == nil {
		third()
		t.Error("two hold the lock")
	}
}

// TestLocksRemoved has every lock removed now and then under stores that write: nobody waits
// for a lock that is gone, and nobody takes its absence for an error.
func TestLocksRemoved(t *testing.T) {
	dir := t.TempDir()
	s, _, _ := open(t, dir, Options{})
	s.put(t, "k", time.Hour)
	var writers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		writers.Go(func() {
			other, err := New(dir, nil)
			for i := 0; i < 50 && err == nil; i++ {
				err = other.Set(context.Background(), fmt.Sprint("k", i), []byte("v"), time.Hour)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	go func() { writers.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
			for stripe := range stripes + 1 {
				os.Remove(s.lockName(stripe))
			}
		}
	}
}
