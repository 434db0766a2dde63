package filestore

import (
	"bytes"
	"crypto/md5"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// options are those for the cachelib that made a row.
func options(row vectors.CachelibFile) Options {
	var opts Options
	if len(row.File) == 2*md5.Size {
		opts.Hash = md5.New
		release, _, _ := strings.Cut(row.Name, " ")
		opts.PickledExpiry = slices.Contains([]string{"0.1.1", "0.4.1", "0.6.0"}, release)
	}
	return opts
}

// TestGolden reads the files of every cachelib: the same value until the same moment, and
// a count that is kept.
func TestGolden(t *testing.T) {
	for _, row := range vectors.Load[vectors.CachelibFile](t, "cachelib.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			s, clock, log := open(t, t.TempDir(), options(row))
			write(t, filepath.Join(s.dir, row.File), row.Content)
			write(t, filepath.Join(s.dir, row.CountFile), row.CountContent)
			for at, want := range row.FoundAt {
				seconds, err := strconv.ParseFloat(at, 64)
				if err != nil {
					t.Fatal(err)
				}
				clock.Time = time.UnixMilli(int64(1000 * seconds))
				data, found, err := s.Get(t.Context(), row.Key)
				if found != want || err != nil || found && !bytes.Equal(data, row.Value) {
					t.Errorf("at %s: %q, %t, %v", at, data, found, err)
				}
			}
			s.expectCount(t, 1)
			again, _, _ := open(t, s.dir, options(row))
			again.expectCount(t, 1)
			if log.Len() > 0 {
				t.Errorf("logged: %s", log)
			}
		})
	}
}

// TestGoldenWrite writes the files that cachelib writes, but for 0.5 and 0.6, which have
// the time in another pickle.
func TestGoldenWrite(t *testing.T) {
	for _, row := range vectors.Load[vectors.CachelibFile](t, "cachelib.jsonl") {
		if row.Timeout == 0 || strings.HasPrefix(row.Name, "0.6") {
			continue
		}
		s, _, _ := open(t, t.TempDir(), options(row))
		if err := s.Set(t.Context(), row.Key, row.Value, time.Duration(row.Timeout)*time.Second); err != nil {
			t.Error(err)
		}
		if got := readFile(t, filepath.Join(s.dir, row.File)); !bytes.Equal(got, row.Content) {
			t.Errorf("%s: wrote %q, want %q", row.Name, got, row.Content)
		}
		s.expectCount(t, 1)
	}
}

// TestGoldenTouch renews the time in the files of every cachelib, and nothing else.
func TestGoldenTouch(t *testing.T) {
	for _, row := range vectors.Load[vectors.CachelibFile](t, "cachelib.jsonl") {
		s, clock, _ := open(t, t.TempDir(), options(row))
		path := filepath.Join(s.dir, row.File)
		write(t, path, row.Content)
		if found, err := s.Touch(t.Context(), row.Key, 2*time.Hour); !found || err != nil {
			t.Errorf("%s: %t, %v", row.Name, found, err)
		}
		after := readFile(t, path)
		h, err := s.parseHeader(after)
		if err != nil || len(after) != len(row.Content) || !bytes.Equal(after[h.size:], row.Value) {
			t.Errorf("%s: %q, %v", row.Name, after, err)
		}
		if want := uint32(now.Unix() + 7200); h.at >= 0 && h.expiry != want {
			t.Errorf("%s: expires at %d, want %d", row.Name, h.expiry, want)
		}
		clock.pass(2*time.Hour - time.Second/2)
		s.expect(t, row.Key, string(row.Value), true)
	}
}

// TestFormat has files that are not cachelib's be errors, never missing sessions.
func TestFormat(t *testing.T) {
	s, _, _ := open(t, t.TempDir(), Options{})
	for _, content := range []string{"", "\x10", "\xff\xff\xff"} {
		write(t, s.path("k"), []byte(content))
		_, found, err := s.Get(t.Context(), "k")
		if found || !errors.Is(err, ErrFormat) {
			t.Errorf("%q: Get %t, %v", content, found, err)
		}
		if found, err := s.Touch(t.Context(), "k", time.Hour); found || !errors.Is(err, ErrFormat) {
			t.Errorf("%q: Touch %t, %v", content, found, err)
		}
		if swapped, err := s.CompareAndSwap(t.Context(), "k", []byte(content), []byte("w"), time.Hour); swapped || !errors.Is(err, ErrFormat) {
			t.Errorf("%q: CompareAndSwap %t, %v", content, swapped, err)
		}
		if got := readFile(t, s.path("k")); string(got) != content {
			t.Errorf("%q became %q", content, got)
		}
	}
	if left := temporaries(t, s.dir); len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}
}

// FuzzHeader shows that a file is read without panic, that what is read as a time of four
// bytes is where it says, and that what Touch would write is read again.
func FuzzHeader(f *testing.F) {
	for _, row := range vectors.Load[vectors.CachelibFile](f, "cachelib.jsonl") {
		f.Add([]byte(row.Content))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s := new(Store)
		h, err := s.parseHeader(file)
		if err != nil {
			if len(file) >= 4 {
				t.Errorf("%q: %v", file, err)
			}
			return
		}
		if h.size > len(file) || h.at+4 > h.size || h.at < 0 && h.expiry != 0 {
			t.Errorf("%q: %+v", file, h)
		}
		short, err := s.parseHeader(file[:min(len(file), headerSize)])
		if short != h || err != nil {
			t.Errorf("%q: %+v from its beginning, %+v from all of it", file, short, h)
		}
		if h.at < 0 {
			return
		}
		copy(file[h.at:], h.overwritten(1700000000))
		if again, err := s.parseHeader(file); h.at > 0 && (again.expiry != 1700000000 || again.size != h.size || err != nil) {
			t.Errorf("%q: %+v after Touch, %v", file, again, err)
		}
	})
}

// TestNames has the modes, and nothing in the directory that cachelib would count or
// delete: only sessions, and names that it leaves alone.
func TestNames(t *testing.T) {
	s, _, _ := open(t, t.TempDir(), Options{Mode: 0o640})
	s.put(t, "a", time.Hour)
	s.put(t, "b", time.Hour)
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	sessions := 0
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.Mode() != 0o640 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
		switch {
		case entry.Name() == filepath.Base(s.path(countKey)):
		case strings.HasSuffix(entry.Name(), ".__wz_cache"):
		default:
			sessions++
		}
	}
	if sessions != 2 {
		t.Errorf("%d files would be counted", sessions)
	}
	s.expectCount(t, 2)
}
