package filestore

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestStore has the contract of Store, Swapper and Toucher.
func TestStore(t *testing.T) {
	for name, pickled := range map[string]bool{"four bytes": false, "pickled": true} {
		t.Run(name, func(t *testing.T) {
			s, clock, _ := open(t, t.TempDir(), Options{PickledExpiry: pickled})
			s.expect(t, "k", "", false)
			s.swap(t, "k", []byte("v"), []byte("w"), false) // a missing key equals nothing
			s.swap(t, "k", []byte{}, []byte("w"), false)
			s.swap(t, "k", []byte("v"), nil, false)
			s.expect(t, "k", "", false)

			s.put(t, "k", time.Hour)
			s.expect(t, "k", "v", true)
			s.expect(t, "K", "", false)
			s.swap(t, "k", []byte("V"), []byte("w"), false)
			s.swap(t, "k", []byte("V"), nil, false)
			s.swap(t, "k", []byte("v"), []byte("w"), true)
			s.expect(t, "k", "w", true)
			clock.pass(time.Hour - time.Second)
			s.swap(t, "k", []byte("w"), []byte("w"), true) // renews the time
			clock.pass(time.Hour - time.Second)
			s.expect(t, "k", "w", true)
			clock.pass(time.Second)
			s.expect(t, "k", "", false)
			s.swap(t, "k", []byte("w"), []byte("x"), false) // expired
			s.swap(t, "k", []byte("w"), nil, false)

			s.put(t, "k", time.Hour)
			s.swap(t, "k", []byte("v"), nil, true)
			s.expect(t, "k", "", false)
			if err := s.Set(t.Context(), "k", nil, time.Hour); err != nil {
				t.Error(err)
			}
			s.expect(t, "k", "", true) // empty is not missing
			for range 2 {
				if err := s.Delete(t.Context(), "k"); err != nil {
					t.Error(err)
				}
				s.expect(t, "k", "", false)
			}
		})
	}
}

// TestTouch renews the time in the file that is there, and brings nothing back.
func TestTouch(t *testing.T) {
	for name, pickled := range map[string]bool{"four bytes": false, "pickled": true} {
		t.Run(name, func(t *testing.T) {
			s, clock, _ := open(t, t.TempDir(), Options{PickledExpiry: pickled})
			touch := func(ttl time.Duration, want bool) {
				t.Helper()
				if found, err := s.Touch(t.Context(), "k", ttl); found != want || err != nil {
					t.Errorf("Touch = %t, %v; want %t", found, err, want)
				}
			}
			touch(time.Hour, false)
			s.expect(t, "k", "", false) // no upsert

			s.put(t, "k", time.Hour)
			before, err := os.Stat(s.path("k"))
			if err != nil {
				t.Fatal(err)
			}
			clock.pass(time.Hour - time.Second)
			touch(time.Hour, true)
			clock.pass(time.Hour - time.Second)
			s.expect(t, "k", "v", true)
			after, err := os.Stat(s.path("k"))
			if err != nil || !os.SameFile(before, after) {
				t.Errorf("Touch made another file, %v", err)
			}
			touch(time.Second, true) // sooner as well
			clock.pass(time.Second)
			touch(time.Hour, false) // expired
			s.expect(t, "k", "", false)
			if err := s.Delete(t.Context(), "k"); err != nil {
				t.Error(err)
			}
			touch(time.Hour, false)
		})
	}
}

// TestLifetime refuses times that a file cannot say, before anything is written.
func TestLifetime(t *testing.T) {
	century := 100 * 365 * 24 * time.Hour
	for _, tt := range []struct {
		pickled bool
		ttl     time.Duration
		refused bool
	}{
		{false, 0, true},
		{false, -time.Hour, true},
		{false, 1<<63 - 1, true},
		{false, century, true},
		{false, century / 2, false},
		{true, century / 2, true}, // past 2038
		{true, century / 10, false},
		{false, time.Millisecond, false}, // a second, as files have no less
	} {
		s, _, _ := open(t, t.TempDir(), Options{PickledExpiry: tt.pickled})
		err := s.Set(t.Context(), "k", []byte("v"), tt.ttl)
		_, swapErr := s.CompareAndSwap(t.Context(), "k", []byte("v"), []byte("w"), tt.ttl)
		_, touchErr := s.Touch(t.Context(), "k", tt.ttl)
		for _, err := range []error{err, swapErr, touchErr} {
			if errors.Is(err, ErrLifetime) != tt.refused || err != nil != tt.refused {
				t.Errorf("pickled %t, %v: %v", tt.pickled, tt.ttl, err)
			}
		}
		if _, found, _ := s.Get(t.Context(), "k"); found == tt.refused {
			t.Errorf("pickled %t, %v: found %t", tt.pickled, tt.ttl, found)
		}
	}
}

// TestContext has no call work after its context has ended.
func TestContext(t *testing.T) {
	s, _, _ := open(t, t.TempDir(), Options{})
	s.put(t, "k", time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, get := s.Get(ctx, "k")
	_, swap := s.CompareAndSwap(ctx, "k", []byte("v"), []byte("w"), time.Hour)
	_, remove := s.CompareAndSwap(ctx, "k", []byte("v"), nil, time.Hour)
	_, touch := s.Touch(ctx, "k", time.Minute)
	for name, err := range map[string]error{
		"Get": get, "Set": s.Set(ctx, "k", []byte("w"), time.Hour), "Delete": s.Delete(ctx, "k"),
		"CompareAndSwap": swap, "CompareAndSwap that deletes": remove, "Touch": touch,
	} {
		if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "filestore: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.expect(t, "k", "v", true)
	if left := temporaries(t, s.dir); len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}
}

// TestConcurrent has several Stores, as of several processes, count in one session: each
// swap that succeeded is there, and the count of files is right.
func TestConcurrent(t *testing.T) {
	dir := t.TempDir()
	first, _, _ := open(t, dir, Options{})
	if err := first.Set(t.Context(), "counter", nil, time.Hour); err != nil {
		t.Fatal(err)
	}
	const writers, writes = 4, 50
	var all sync.WaitGroup
	for i := range writers {
		s, _, _ := open(t, dir, Options{})
		all.Go(func() {
			own := string(rune('a' + i))
			for range writes {
				for swapped := false; !swapped; {
					old, found, err := s.Get(t.Context(), "counter")
					if !found || err != nil {
						t.Errorf("Get: %t, %v", found, err)
						return
					}
					if swapped, err = s.CompareAndSwap(t.Context(), "counter", old, append(old, own...), time.Hour); err != nil {
						t.Error(err)
						return
					}
				}
				s.put(t, own, time.Hour)
				if err := s.Delete(t.Context(), own); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	data, _, _ := first.Get(t.Context(), "counter")
	for i := range writers {
		if n := strings.Count(string(data), string(rune('a'+i))); n != writes {
			t.Errorf("writer %d: %d of %d writes are there", i, n, writes)
		}
	}
	first.expectCount(t, 1)
}
