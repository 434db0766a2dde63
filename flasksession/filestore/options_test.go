package filestore

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestNewRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	for _, tt := range []struct {
		name, dir string
		opts      Options
		says      string
	}{
		{"no directory", "", Options{}, "no directory"},
		{"a file", file, Options{}, "not a directory"},
		{"a file without a count", file, Options{Threshold: new(0)}, "not a directory"},
		{"below a file", filepath.Join(file, "below"), Options{}, "not a directory"},
		{"the owner cannot read", t.TempDir(), Options{Mode: 0o060}, "Mode is 0060"},
		{"600 is not 0600", t.TempDir(), Options{Mode: 600}, "Mode has more than permissions"},
		{"set-user-ID", t.TempDir(), Options{Mode: fs.ModeSetuid | 0o600}, "Mode has more than permissions"},
		{"a negative threshold", t.TempDir(), Options{Threshold: new(-1)}, "Threshold is negative"},
	} {
		tt.opts.Logger = slog.New(slog.DiscardHandler)
		if _, err := New(tt.dir, &tt.opts); err == nil || !strings.Contains(err.Error(), tt.says) || !strings.HasPrefix(err.Error(), "filestore: ") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestNewMakes has a missing directory made, which is said, since it may be the wrong one.
func TestNewMakes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s, _, log := open(t, dir, Options{})
	s.put(t, "k", time.Hour)
	if !strings.Contains(log.String(), "did not exist") {
		t.Errorf("logged: %s", log)
	}
}

// TestNewRemoves has what a killed process left removed, but nothing younger or else's.
func TestNewRemoves(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[a*b?]") // no pattern
	open(t, dir, Options{})
	old := filepath.Join(dir, temporary+"1"+managed)
	young := filepath.Join(dir, temporary+"2"+managed)
	flask := filepath.Join(dir, "tmpabc"+managed)
	for _, path := range []string{old, young, flask} {
		write(t, path, []byte("half a sess"))
	}
	for _, path := range []string{old, flask} {
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir, Options{})
	if exists(old) || !exists(young) || !exists(flask) {
		t.Errorf("old %t, young %t, Flask's %t", exists(old), exists(young), exists(flask))
	}
}

// TestFails has a directory that does not do what it should be an error, which tells the
// reason and neither key nor file.
func TestFails(t *testing.T) {
	s, _, _ := open(t, t.TempDir(), Options{})
	if err := os.Mkdir(s.path("k"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.path("k"), "f"), nil) // so that it cannot be removed
	calls := func() map[string]error {
		_, found, get := s.Get(t.Context(), "k")
		_, swap := s.CompareAndSwap(t.Context(), "k", []byte("v"), []byte("w"), time.Hour)
		_, remove := s.CompareAndSwap(t.Context(), "k", []byte("v"), nil, time.Hour)
		touched, touch := s.Touch(t.Context(), "k", time.Hour)
		if found || touched {
			t.Error("found")
		}
		return map[string]error{
			"Get": get, "Set": s.Set(t.Context(), "k", []byte("v"), time.Hour), "Delete": s.Delete(t.Context(), "k"),
			"CompareAndSwap": swap, "CompareAndSwap that deletes": remove, "Touch": touch,
		}
	}
	for name, err := range calls() {
		if err == nil || strings.Contains(err.Error(), filepath.Base(s.path("k"))) || !strings.HasPrefix(err.Error(), "filestore: ") {
			t.Errorf("%s: %v", name, err)
		}
		if err, ok := errors.AsType[syscall.Errno](err); !ok {
			t.Errorf("%s: no errno: %v", name, err)
		}
	}
	if left := temporaries(t, s.dir); len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}

	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	for name, err := range calls() {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s without the directory: %v", name, err)
		}
	}
}

func TestOptionsFromMapping(t *testing.T) {
	dir, opts, err := OptionsFromMapping(map[string]any{"SESSION_TYPE": "filesystem"})
	if dir != "flask_session" || opts.Mode != 0 || opts.Threshold != nil || err != nil {
		t.Errorf("without a name: %q, %+v, %v", dir, opts, err)
	}
	dir, opts, err = OptionsFromMapping(map[string]any{
		"SESSION_FILE_DIR": "/srv/s", "SESSION_FILE_MODE": int64(0o660), "SESSION_FILE_THRESHOLD": int64(0),
	})
	if dir != "/srv/s" || opts.Mode != 0o660 || opts.Threshold == nil || *opts.Threshold != 0 || err != nil {
		t.Errorf("all names: %q, %+v, %v", dir, opts, err)
	}
	for name, wrong := range map[string][]any{
		"SESSION_FILE_DIR":       {"", 3, nil},
		"SESSION_FILE_MODE":      {"0600", 600, 0, -1, 0o1600, 384.0, nil, true, int64(1) << 40},
		"SESSION_FILE_THRESHOLD": {"500", -1, 1.5, nil},
	} {
		for _, value := range wrong {
			_, _, err := OptionsFromMapping(map[string]any{name: value})
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s = %v: %v", name, value, err)
			}
		}
	}
}
