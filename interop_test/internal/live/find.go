package live

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Root returns the directory of the repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// Python returns the interpreter with the packages of scripts/requirements.txt:
// FLASKCOOKIE_PYTHON, or .venv/bin/python of the repository.
func Python(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("FLASKCOOKIE_PYTHON"); path != "" {
		return path
	}
	return interpreter(t, ".venv")
}

// Env returns the interpreter of another set of packages: .venv-NAME, which scripts/test
// makes, mostly of scripts/requirements-NAME.txt. It stands beside the one of Python.
func Env(t testing.TB, name string) string {
	t.Helper()
	venv := ".venv-" + name
	if path := os.Getenv("FLASKCOOKIE_PYTHON"); path != "" {
		venv = filepath.Dir(filepath.Dir(path)) + "-" + name
	}
	return interpreter(t, venv)
}

func interpreter(t testing.TB, venv string) string {
	t.Helper()
	if !filepath.IsAbs(venv) {
		venv = filepath.Join(Root(), venv)
	}
	path := filepath.Join(venv, "bin", "python")
	if _, err := os.Stat(path); err != nil {
		missing(t, "no Python in "+filepath.Base(venv)+": run scripts/test, or set FLASKCOOKIE_PYTHON")
	}
	return path
}

// Tool returns the path of a program, such as redis-server.
func Tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "not installed: "+strings.Join(names, " or "))
	return ""
}

// Module sees to it that an interpreter has a module, which not every version of Python
// can install.
func Module(t testing.TB, python, name string) {
	t.Helper()
	if err := exec.Command(python, "-c", "import "+name).Run(); err != nil {
		missing(t, python+" has no "+name)
	}
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}
