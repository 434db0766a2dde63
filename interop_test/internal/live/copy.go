package live

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// made are the folders in which the scripts put what they make, and those that Python and the
// README's first login make anywhere.
var made = []string{"bin", "dist", "ci-output"}
var madeAnywhere = []string{"venv", "__pycache__"}

// Copy returns a copy of the repository at another place, as a clone would be: without history,
// and without what was made here.
func Copy(t testing.TB) string {
	t.Helper()
	to := t.TempDir()
	err := filepath.WalkDir(Root(), func(from string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(Root(), from)
		if err != nil {
			return err
		}
		switch {
		case name == ".":
			return nil
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") || slices.Contains(made, name) || slices.Contains(madeAnywhere, entry.Name())):
			return fs.SkipDir
		case entry.IsDir():
			return os.Mkdir(filepath.Join(to, name), 0o700)
		case !entry.Type().IsRegular():
			return nil // a link of this machine
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, info.Mode())
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}
