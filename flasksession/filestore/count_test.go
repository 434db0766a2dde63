package filestore

import (
	"crypto/md5"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCount keeps the number of files as cachelib does: what is made and what is removed
// counts, what is replaced does not.
func TestCount(t *testing.T) {
	s, clock, _ := open(t, t.TempDir(), Options{})
	s.expectCount(t, 0)
	s.put(t, "a", time.Hour)
	s.put(t, "a", time.Hour)
	s.expectCount(t, 1)
	s.put(t, "b", time.Minute)
	clock.pass(2 * time.Minute)
	s.put(t, "b", time.Hour) // has expired, but is still a file
	s.expectCount(t, 2)
	s.swap(t, "a", []byte("v"), []byte("w"), true)
	s.swap(t, "a", []byte("v"), nil, false)
	s.expectCount(t, 2)
	s.swap(t, "a", []byte("w"), nil, true)
	s.swap(t, "a", []byte("w"), nil, false)
	s.expectCount(t, 1)
	for range 2 {
		if err := s.Delete(t.Context(), "b"); err != nil {
			t.Error(err)
		}
	}
	s.expectCount(t, 0)
}

// TestRecount has the files counted anew by New, and when the count cannot be right.
func TestRecount(t *testing.T) {
	dir := t.TempDir()
	s, _, _ := open(t, dir, Options{})
	for i := range 300 {
		s.put(t, fmt.Sprint(i), time.Hour)
	}
	s.expectCount(t, 300) // no longer one byte
	for _, wrong := range []string{"\x00\x00\x00\x00\x80\x05K\x07.", "\x00\x00\x00\x00\x80\x05J\xff\xff\xff\xff.", "\x00\x00\x00\x00garbage", "x", ""} {
		write(t, s.path(countKey), []byte(wrong))
		s, _, _ = open(t, dir, Options{})
		s.expectCount(t, 300)
	}
	for _, unreadable := range []string{"\x00\x00\x00\x00\x80\x05J\xff\xff\xff\xff.", "x", "\x00\x00\x00\x00\x80\x02K\x00."} {
		write(t, s.path(countKey), []byte(unreadable))
		if err := s.Delete(t.Context(), "0"); err != nil {
			t.Error(err)
		}
		s.expectCount(t, 299)
		s.put(t, "0", time.Hour)
		s.expectCount(t, 300)
	}
	if err := os.Remove(s.path(countKey)); err != nil {
		t.Fatal(err)
	}
	s.put(t, "new", time.Hour)
	s.expectCount(t, 301)
}

// TestDrift has the count right again after some changes, whatever Flask made of it.
func TestDrift(t *testing.T) {
	s, _, _ := open(t, t.TempDir(), Options{})
	s.put(t, "a", time.Hour)
	write(t, s.path(countKey), []byte("\x00\x00\x00\x00\x80\x05K\x63."))
	for i := range recountEvery {
		s.put(t, fmt.Sprint(i), time.Hour)
	}
	s.expectCount(t, recountEvery+1)
}

// TestCountFails has a session stored though its count cannot be kept; that is logged, and
// mended with the next one.
func TestCountFails(t *testing.T) {
	s, _, log := open(t, t.TempDir(), Options{})
	s.put(t, "a", time.Hour)
	count := s.path(countKey)
	if err := os.Remove(count); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(count, 0o700); err != nil { // nothing can be renamed to this
		t.Fatal(err)
	}
	s.put(t, "b", time.Hour)
	s.expect(t, "b", "v", true)
	if !strings.Contains(log.String(), "number of files was not kept") || strings.Contains(log.String(), filepath.Base(count)) {
		t.Errorf("logged: %s", log)
	}
	if err := os.Remove(count); err != nil {
		t.Fatal(err)
	}
	write(t, count, []byte("\x00\x00\x00\x00\x80\x05K\x01.")) // as Flask left it
	s.put(t, "c", time.Hour)
	s.expectCount(t, 3)
}

// TestNoThreshold keeps no count, and removes nothing.
func TestNoThreshold(t *testing.T) {
	s, clock, log := open(t, t.TempDir(), Options{Threshold: new(0)})
	s.put(t, "a", time.Second)
	clock.pass(time.Hour)
	s.put(t, "b", time.Hour)
	if exists(s.path(countKey)) || !exists(s.path("a")) {
		t.Error("a file was counted or removed")
	}
	if !strings.Contains(log.String(), "without a Threshold") {
		t.Errorf("logged: %s", log)
	}
}

// TestExpired has expired files removed above the threshold, and no live one unless
// Threshold is set.
func TestExpired(t *testing.T) {
	s, clock, _ := open(t, t.TempDir(), Options{})
	s.threshold = 4
	foreign := filepath.Join(s.dir, "notes.txt")
	write(t, foreign, []byte("Flask would delete this as expired"))
	for i := range 4 {
		s.put(t, fmt.Sprint("old", i), time.Minute)
	}
	s.put(t, "live", time.Hour)
	clock.pass(2 * time.Minute)
	s.put(t, "new", time.Hour)
	for i := range 4 {
		if exists(s.path(fmt.Sprint("old", i))) {
			t.Errorf("old%d is there", i)
		}
	}
	s.expect(t, "live", "v", true)
	s.expect(t, "new", "v", true)
	if !exists(foreign) {
		t.Error("a foreign file was deleted")
	}
	s.expectCount(t, 2) // without the foreign one, which came after New
	if err := os.Remove(foreign); err != nil {
		t.Fatal(err)
	}

	for i := range 10 { // live ones stay
		s.put(t, fmt.Sprint(i), time.Hour)
	}
	s.expectCount(t, 12)
}

// TestSweepPauses has a directory above the default threshold read once a minute at most.
func TestSweepPauses(t *testing.T) {
	s, clock, _ := open(t, t.TempDir(), Options{})
	s.threshold = 1
	s.put(t, "a", time.Second)
	s.put(t, "b", time.Second)
	s.put(t, "c", time.Second) // reads the directory, too early
	clock.pass(10 * time.Second)
	s.put(t, "d", time.Second)
	s.expectCount(t, 4)
	clock.pass(time.Minute)
	s.put(t, "e", time.Second)
	s.expectCount(t, 1)
}

// TestEvict removes the live sessions that expire first, as cachelib does, if Threshold is
// set, and says so.
func TestEvict(t *testing.T) {
	s, _, log := open(t, t.TempDir(), Options{Threshold: new(3)})
	for i, hours := range []int{5, 2, 9, 1} {
		s.put(t, fmt.Sprint(i), time.Duration(hours)*time.Hour)
	}
	s.expectCount(t, 4) // one more than the threshold, as in Flask
	s.put(t, "4", 7*time.Hour)
	s.expectCount(t, 4)
	var left []string
	for i := range 5 {
		if _, found, _ := s.Get(t.Context(), fmt.Sprint(i)); found {
			left = append(left, fmt.Sprint(i))
		}
	}
	if !slices.Equal(left, []string{"0", "1", "2", "4"}) {
		t.Errorf("left are %q", left)
	}
	if !strings.Contains(log.String(), "live sessions were removed") || !strings.Contains(log.String(), "removed=1") {
		t.Errorf("logged: %s", log)
	}
	s.put(t, "0", time.Hour) // no new file, so nothing is removed
	s.expectCount(t, 4)
}

// TestOtherCachelib has New say what it suspects, and by which option to mend it.
func TestOtherCachelib(t *testing.T) {
	md5Count := func(s *Store) string { return (&Store{dir: s.dir, hash: md5.New}).path(countKey) }
	for _, tt := range []struct {
		name string
		make func(t *testing.T, s *Store)
		opts Options
		says string
	}{
		{"the same", func(t *testing.T, s *Store) { s.put(t, "k", time.Hour) }, Options{}, ""},
		{"MD5 is newer", func(t *testing.T, s *Store) {
			write(t, md5Count(s), []byte("\x00\x00\x00\x00\x80\x05K\x01."))
			os.Chtimes(s.path(countKey), time.Time{}, time.Now().Add(-time.Hour))
		}, Options{}, "MD5 (cachelib up to 0.15)"},
		{"MD5 is alone", func(t *testing.T, s *Store) {
			os.Rename(s.path(countKey), md5Count(s))
		}, Options{}, "MD5 (cachelib up to 0.15)"},
		{"MD5 is older", func(t *testing.T, s *Store) {
			write(t, md5Count(s), []byte("\x00\x00\x00\x00\x80\x05K\x01."))
			os.Chtimes(md5Count(s), time.Time{}, time.Now().Add(-time.Hour))
		}, Options{}, ""},
		{"SHA-256 is alone", func(*testing.T, *Store) {}, Options{Hash: md5.New}, "SHA-256 (cachelib 0.16 and later)"},
		{"four bytes", func(*testing.T, *Store) {}, Options{PickledExpiry: true}, "Options.PickledExpiry"},
		{"pickled", func(t *testing.T, s *Store) {
			write(t, s.path(countKey), []byte("K\x00.\x80\x05K\x01."))
		}, Options{}, "Options.PickledExpiry"},
		{"no count", func(*testing.T, *Store) {}, Options{Threshold: new(0)}, "would tell if Flask has another Hash"},
		{"for all to read", func(*testing.T, *Store) {}, Options{Mode: 0o644}, "every user of the machine"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			s, _, _ := open(t, dir, Options{})
			tt.make(t, s)
			_, _, log := open(t, dir, tt.opts)
			if tt.says == "" && log.Len() > 0 || !strings.Contains(log.String(), tt.says) {
				t.Errorf("logged: %s", log)
			}
		})
	}
}
