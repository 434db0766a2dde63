//go:build unix

// The limit of a process on the size of files is one of Unix.

package flasksession

import (
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
)

// TestFilesLimited has the system refuse to write long files, in a process of its own.
func TestFilesLimited(t *testing.T) {
	const limited = "FLASKCOOKIE_LIMITED"
	if os.Getenv(limited) == "" {
		command := exec.Command(os.Args[0], "-test.run=^TestFilesLimited$", "-test.v")
		command.Env = append(os.Environ(), limited+"=1")
		if text, err := command.CombinedOutput(); err != nil || !strings.Contains(string(text), "--- PASS") {
			t.Errorf("%v\n%s", err, text)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ) // so that the write fails
	dir := t.TempDir()
	store := must(filestore.New(dir, nil))
	if err := store.Set(t.Context(), "session:id", []byte("small"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 64 << 10, Max: 64 << 10}); err != nil {
		t.Fatal(err)
	}
	fails(t, store, dir, syscall.EFBIG)
}
