//go:build unix

package filestore_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
)

// TestNoRegularFile shows that what is no regular file is an error: a link, which could lead
// out of the directory, is not followed, and a pipe not waited for.
func TestNoRegularFile(t *testing.T) {
	for shows, make := range map[string]func(t *testing.T, path, outside string){
		"a link": func(t *testing.T, path, outside string) {
			if err := os.Symlink(outside, path); err != nil {
				t.Fatal(err)
			}
		},
		"a pipe": func(t *testing.T, path, _ string) {
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(shows, func(t *testing.T) {
			dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "app.py")
			if err := os.WriteFile(outside, []byte("import os, sys\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			s, err := filestore.New(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Set(t.Context(), "k", []byte("v"), time.Hour); err != nil {
				t.Fatal(err)
			}
			replaceAll(t, dir, func(path string) { make(t, path, outside) })
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, found, err := s.Get(ctx, "k"); found || err == nil {
				t.Errorf("Get: %t, %v", found, err)
			}
			if found, err := s.Touch(ctx, "k", time.Hour); found || err == nil {
				t.Errorf("Touch: %t, %v", found, err)
			}
			if err := s.Set(ctx, "other", []byte("v"), time.Hour); err == nil {
				t.Error("Set has locked through it")
			}
			data, err := os.ReadFile(outside)
			info, _ := os.Stat(outside)
			if err != nil || string(data) != "import os, sys\n" || info.Mode().Perm() != 0o644 {
				t.Errorf("the file outside is %q, %v, %v", data, info.Mode(), err)
			}
		})
	}
}

// replaceAll makes something else of every file of a directory, locks too.
func replaceAll(t *testing.T, dir string, with func(path string)) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatal(err)
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		with(path)
	}
	for stripe := range 17 {
		path := filepath.Join(dir, "flaskcookie-lock-"+string(rune('0'+stripe/10))+string(rune('0'+stripe%10))+".__wz_cache")
		if _, err := os.Lstat(path); err != nil {
			with(path)
		}
	}
}
