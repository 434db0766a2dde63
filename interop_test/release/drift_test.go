package release

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakes stand for Python and Go while scripts/drift runs: pip installs what FROZEN says, or
// the pins, and the tests say what TESTS says.
const (
	fakePython = `case "$*" in
"-c "*) exit 0 ;;
scripts/gen_*) [ -z "${BROKEN:-}" ] ;;
*"pip install"*) [ -z "${OFFLINE:-}" ] || exit 1 ;;
*"pip freeze"*) dir=$(dirname "$(dirname "$0")"); name=${dir##*.venv-drift}
	sed "${FROZEN:-}" "scripts/requirements$name.txt" ;;
esac`
	fakeGo = `echo "${TESTS:---- PASS: TestX (0.1s)}"
case ${TESTS:-} in *FAIL*) exit 1 ;; esac`
)

// TestDrift runs scripts/drift with played releases: what it says is what it writes to
// docs/versions.md.
func TestDrift(t *testing.T) {
	dir, programs := copied(t), t.TempDir()
	program(t, programs, "go", fakeGo)
	venv := filepath.Join(dir, "scripts/venv.sh")
	data, err := os.ReadFile(venv)
	if err != nil {
		t.Fatal(err)
	}
	program(t, programs, "fake-python", fakePython)
	write(t, venv, string(data)+"\nnew_venv() { mkdir -p \"$1/bin\" && cp "+programs+"/fake-python \"$1/bin/python\"; }\n")
	for _, name := range []string{"ferretdb", "programs"} { // which the tests need that are not run here
		write(t, filepath.Join(dir, "scripts", name+".sh"), "build_ferretdb() { :; }\ninstall_servers() { :; }\n")
	}
	document := filepath.Join(dir, "docs/versions.md")
	original, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name                           string
		frozen, tests, offline, broken string
		arguments                      []string
		status                         int
		want, documented               string
	}{
		{name: "all is as pinned", want: "All is as pinned."},
		{name: "all is as pinned, and written", arguments: []string{"--write"}, want: "All is as pinned.", documented: "no release was newer, no fixture differed, and all of 1 live tests passed, none skipped.\n"},
		{name: "a newer release", frozen: "s/^Flask==.*/Flask==9.9.9/", arguments: []string{"--write"}, status: 1, want: "-> 9.9.9", documented: "Flask 3.1.3 -> 9.9.9; "},
		{name: "a test that fails", tests: "--- FAIL: TestX (0.1s)", arguments: []string{"--write"}, status: 1, want: "--- FAIL: TestX", documented: "0 live tests passed and not these: TestX; none skipped.\n"},
		{name: "a generator that fails", broken: "yes", arguments: []string{"--write"}, status: 1, want: "a generator that failed", documented: "1 fixture differed (a generator that failed: what it writes is unknown)"},
		{name: "no registry", offline: "yes", arguments: []string{"--write"}, status: 2, want: "Releases newer than the pins:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			write(t, document, string(original))
			command := exec.Command("scripts/drift", test.arguments...)
			command.Dir = dir
			command.Env = append(os.Environ(), "FROZEN="+test.frozen, "TESTS="+test.tests, "OFFLINE="+test.offline, "BROKEN="+test.broken, "PATH="+programs+":"+os.Getenv("PATH"))
			out, err := command.CombinedOutput()
			status := 0
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				status = exit.ExitCode()
			}
			if status != test.status || !strings.Contains(string(out), test.want) {
				t.Errorf("status %d, not %d, or not %q:\n%s", status, test.status, test.want, out)
			}
			got, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			if test.documented == "" {
				if diff := cmp.Diff(string(original), string(got)); diff != "" {
					t.Errorf("the document was changed:\n%s", diff)
				}
				return
			}
			day := "On " + time.Now().UTC().Format(time.DateOnly) + " "
			if !strings.Contains(string(got), test.documented) || !strings.Contains(string(got), day) {
				_, end, _ := strings.Cut(string(got), "## What newer")
				t.Errorf("the document does not contain %q and %q:\n%s", day, test.documented, end)
			}
		})
	}
	t.Run("a document that is not what the pins say", func(t *testing.T) {
		edit(t, document, "itsdangerous 0.24 |", "itsdangerous 0.25 |")
		if out, err := said(dir, "scripts/drift"); err == nil || !strings.Contains(out, "docs/versions.md is not what the pins say") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
