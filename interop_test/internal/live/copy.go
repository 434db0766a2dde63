package live

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Copy returns a copy of the repository at another place: the files that Git knows or would
// add, without history and without what this machine has beside them.
func Copy(t testing.TB) string {
	t.Helper()
	command := exec.Command(Tool(t, "git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	command.Dir = Root()
	list, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		from := filepath.Join(Root(), name)
		info, err := os.Lstat(from)
		if err != nil || !info.Mode().IsRegular() {
			continue // removed, or a link of this machine
		}
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, info.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
