package strangler

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestAsksFirst runs the scripts that people try first in a fresh clone, with nobody at the
// terminal: each says what it would install and how to go on, and installs nothing.
func TestAsksFirst(t *testing.T) {
	repository := live.Copy(t)
	for script, wants := range map[string][]string{
		"scripts/demo": {"Python packages of scripts/requirements.txt, by pip into .venv", "scripts/demo --yes"},
		"examples/redis/run": {"Python packages of scripts/requirements.txt, by pip into .venv",
			"the Go modules of examples/redis, by go into " + filepath.Join(repository, "modules"), "examples/redis/run --yes"},
	} {
		t.Run(script, func(t *testing.T) {
			live.Tool(t, "redis-server") // or it would be named as well, and cannot be installed everywhere
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			command := exec.CommandContext(ctx, filepath.Join(repository, script))
			command.Dir = repository
			command.Env = append(os.Environ(), "FLASKCOOKIE_INSTALL=", "GOMODCACHE="+filepath.Join(repository, "modules"), "GOFLAGS=-modcacherw")
			said, err := command.CombinedOutput()
			if command.ProcessState.ExitCode() != 1 {
				t.Errorf("it ends with %v", err)
			}
			for _, want := range append(wants, "Nothing is installed yet.") {
				if !bytes.Contains(said, []byte(want)) {
					t.Errorf("it does not say %q:\n%s", want, said)
				}
			}
			for _, made := range []string{".venv", "bin", "modules/github.com"} {
				if _, err := os.Stat(filepath.Join(repository, made)); err == nil {
					t.Errorf("it made %s", made)
				}
			}
		})
	}
}

// TestAgree asks at a terminal that Python makes, and without one: only a yes goes on.
func TestAgree(t *testing.T) {
	python := live.Python(t)
	const terminal = `
import os, pty, sys
process, tty = pty.fork()
if process == 0:
    os.execvp("bash", ["bash", "-c", sys.argv[1], "a script"])
os.write(tty, sys.argv[2].encode())
said = b""
while True:
    try:
        more = os.read(tty, 1000)
    except OSError:
        break
    if not more:
        break
    said += more
sys.stdout.buffer.write(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))`
	for _, tt := range []struct {
		name, env, args, answer string
		missing                 bool
		code                    int
		says                    string
	}{
		{"yes", "", "", "y\n", true, 0, "This installs"},
		{"yes in full", "", "", "YES\n", true, 0, "Go on?"},
		{"no", "", "", "n\n", true, 1, "Nothing is installed."},
		{"return", "", "", "\n", true, 1, "Nothing is installed."},
		{"end of input", "", "", "\x04", true, 1, "Nothing is installed."},
		{"nothing is missing", "", "", "", false, 0, ""},
		{"told by the flag", "", "--yes", "", true, 0, "This installs"},
		{"told by the environment", "FLASKCOOKIE_INSTALL=yes", "", "", true, 0, "This installs"},
		{"another flag", "", "--help", "", true, 2, "usage: a script [--yes]"},
		{"two flags", "", "--yes --yes", "", true, 2, "usage"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			script := ". scripts/venv.sh; . scripts/consent.sh; "
			if tt.missing {
				script += `wanted+=("a thing"); `
			}
			script += fmt.Sprintf("agree %s; echo went on", tt.args)
			command := exec.Command(python, "-c", terminal, script, tt.answer)
			command.Dir, command.Env = live.Root(), append(os.Environ(), "FLASKCOOKIE_INSTALL=", tt.env)
			said, _ := command.CombinedOutput()
			if code := command.ProcessState.ExitCode(); code != tt.code || !strings.Contains(string(said), tt.says) || strings.Contains(string(said), "went on") != (tt.code == 0) {
				t.Errorf("exit status %d, want %d and %q:\n%s", code, tt.code, tt.says, said)
			}
			if !tt.missing && strings.TrimSpace(string(said)) != "went on" {
				t.Errorf("it says %q", said)
			}
		})
	}
}
