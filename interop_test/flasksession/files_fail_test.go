package flasksession

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
)

// tooBig does not fit where the tests store it.
var tooBig = make([]byte, 1<<20)

// fails has a session that is there stay, whatever is tried to be written over it.
func fails(t *testing.T, store *filestore.Store, dir string, want error) {
	t.Helper()
	_, swap := store.CompareAndSwap(t.Context(), "session:id", []byte("small"), tooBig, time.Hour)
	for name, err := range map[string]error{
		"Set": store.Set(t.Context(), "session:id", tooBig, time.Hour), "CompareAndSwap": swap,
		"Set of a new session": store.Set(t.Context(), "session:new", tooBig, time.Hour),
	} {
		if !errors.Is(err, want) || !strings.HasPrefix(err.Error(), "filestore: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if data, found, err := store.Get(t.Context(), "session:id"); string(data) != "small" || !found || err != nil {
		t.Errorf("afterwards %.20q, %t, %v", data, found, err)
	}
	if _, found, err := store.Get(t.Context(), "session:new"); found || err != nil {
		t.Errorf("the new session: %t, %v", found, err)
	}
	if left := must(filepath.Glob(filepath.Join(dir, "flaskcookie-new-*"))); len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}
	if found, err := store.Touch(t.Context(), "session:id", time.Hour); !found || err != nil {
		t.Errorf("Touch needs no room: %t, %v", found, err)
	}
}

// TestFilesFull has a disk that is full: a small file system where that can be mounted.
func TestFilesFull(t *testing.T) {
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", dir).Run(); err != nil {
		t.Skip("a file system cannot be mounted here; TestFilesLimited shows the same")
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	store := must(filestore.New(dir, nil))
	if err := store.Set(t.Context(), "session:id", []byte("small"), time.Hour); err != nil {
		t.Fatal(err)
	}
	fails(t, store, dir, syscall.ENOSPC)
}

// TestFilesForbidden has a directory and files that belong to somebody else: an error at
// once, where cachelib waits for 16 seconds and gives an empty session.
func TestFilesForbidden(t *testing.T) {
	dir := t.TempDir()
	store := must(filestore.New(dir, nil))
	if err := store.Set(t.Context(), "session:id", []byte("small"), time.Hour); err != nil {
		t.Fatal(err)
	}
	forbidden := make(chan map[string]error)
	go func() {
		becomeNobody(t, dir)
		_, found, get := store.Get(t.Context(), "session:id")
		_, swap := store.CompareAndSwap(t.Context(), "session:id", []byte("small"), []byte("x"), time.Hour)
		touched, touch := store.Touch(t.Context(), "session:id", time.Hour)
		if found || touched {
			t.Error("found")
		}
		_, again := filestore.New(dir, nil)
		forbidden <- map[string]error{
			"Get": get, "Set": store.Set(t.Context(), "session:id", []byte("x"), time.Hour), "CompareAndSwap": swap, "Touch": touch,
			"Delete": store.Delete(t.Context(), "session:id"), "New": again,
		}
	}()
	for name, err := range <-forbidden {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 {
		return // the file is closed to us as well
	}
	if data, found, err := store.Get(t.Context(), "session:id"); string(data) != "small" || !found || err != nil {
		t.Errorf("afterwards %q, %t, %v", data, found, err)
	}
}

// becomeNobody takes the right to the directory and its files from this goroutine. Its
// thread acts on files as another user then, and ends with it.
func becomeNobody(t *testing.T, dir string) {
	runtime.LockOSThread()
	if os.Getuid() == 0 {
		const nobody = 65534
		for ; len(dir) > 1; dir = filepath.Dir(dir) { // so that only the rights of the last one count
			if err := os.Chmod(dir, 0o755); err != nil || filepath.Dir(dir) == os.TempDir() {
				break
			}
		}
		setFileUser(nobody)
		return
	}
	for _, entry := range must(os.ReadDir(dir)) {
		if err := os.Chmod(filepath.Join(dir, entry.Name()), 0); err != nil {
			t.Error(err)
		}
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Error(err)
	}
}
