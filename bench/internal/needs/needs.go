// Package needs finds what tests need of the machine. It is imported by tests only.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Root returns the directory of the repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// Python returns the interpreter with the packages of scripts/requirements.txt:
// FLASKCOOKIE_PYTHON, or that of .venv.
func Python(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("FLASKCOOKIE_PYTHON"); path != "" {
		return path
	}
	path := filepath.Join(Root(), ".venv", "bin", "python")
	if _, err := os.Stat(path); err != nil {
		missing(t, "no Python in .venv: run scripts/test, or set FLASKCOOKIE_PYTHON")
	}
	return path
}

// Tools demands programs, such as wrk.
func Tools(t testing.TB, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			missing(t, "not installed: "+name)
		}
	}
}

// missing skips the test by hand, and fails it in CI.
func missing(t testing.TB, text string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(text)
	}
	t.Skip(text)
}
