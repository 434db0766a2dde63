package migration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/printed"
)

// block is a code block of the page.
type block struct {
	language string
	line     int // of its first line
	text     string
}

// blocks returns the code blocks of the page, in order.
func blocks(t *testing.T, page string) []block {
	t.Helper()
	var found []block
	open := false
	for i, line := range strings.Split(page, "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !open:
			found = append(found, block{language: language, line: i + 2})
		case !fence && open:
			found[len(found)-1].text += line + "\n"
		}
		open = open != fence
	}
	if open || len(found) < 60 {
		t.Fatalf("%d code blocks, the last one open: %t", len(found), open)
	}
	return found
}

// TestMigration runs the page in a fresh copy of the repository. A block of text is what the
// commands before it print.
func TestMigration(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := blocks(t, string(page))
	dir := clone(t)
	outputs := run(t, dir, all)
	compared := 0
	for i, b := range all {
		if b.language != "text" {
			continue
		}
		compared++
		if got, ok := outputs[before(all, i)]; !ok || !printed.Matches(got, b.text) {
			t.Errorf("docs/migration.md:%d says\n%s\nthe commands printed\n%s", b.line, b.text, got)
		}
	}
	t.Logf("%d blocks of commands run, %d outputs compared", len(outputs), compared)
	if compared < 30 {
		t.Errorf("only %d outputs compared", compared)
	}
	if t.Failed() {
		for _, name := range []string{"front.log", "flask.log"} {
			text, _ := os.ReadFile(filepath.Join(dir, "examples", "migration", name))
			t.Logf("%s:\n%s", name, text)
		}
	}
}

// before returns the index of the commands that a block of text is the output of.
func before(all []block, i int) int {
	for i--; i >= 0 && all[i].language != "sh"; i-- {
	}
	return i
}

// TestBlocksAreShown: whatever a block of commands prints stands on the page, or nothing
// does.
func TestBlocksAreShown(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := blocks(t, string(page))
	for i, b := range all {
		if b.language == "text" && (i == 0 || all[i-1].language != "sh") {
			t.Errorf("docs/migration.md:%d: no commands stand right before this output", b.line)
		}
	}
}

// clone makes a copy of the repository as it is, without what .gitignore names, but with the
// Python environment, which the page would make.
func clone(t *testing.T) string {
	t.Helper()
	dir, root := t.TempDir(), live.Root()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		hidden := name != "." && strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".gitignore"
		switch {
		case entry.IsDir() && (hidden || name == "bin" || entry.Name() == "__pycache__" || strings.HasPrefix(name, "ci-output")):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(dir, name), 0o700)
		case hidden || !entry.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name), data, info.Mode().Perm())
	})
	if err != nil {
		t.Fatal(err)
	}
	venv := filepath.Dir(filepath.Dir(live.Python(t)))
	if venv, err = filepath.Abs(venv); err == nil {
		err = os.Symlink(venv, filepath.Join(dir, ".venv"))
	}
	if err != nil {
		t.Fatal(err)
	}
	// Whatever the environment was made of is what the copy asks for, so that it is taken as it is.
	if pinned, err := os.ReadFile(filepath.Join(venv, "requirements.txt")); err == nil {
		if err := os.WriteFile(filepath.Join(dir, "scripts", "requirements.txt"), pinned, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mark stands between the outputs of two blocks.
const mark = "=== docs/migration.md block "

// run gives all commands to one shell and returns what each block printed, by the index
// of the block.
func run(t *testing.T, dir string, all []block) map[int]string {
	t.Helper()
	var script strings.Builder
	script.WriteString("set -eu\n")
	for i, b := range all {
		if b.language == "sh" {
			fmt.Fprintf(&script, "echo '%s%d'\n%s", mark, i, b.text)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, live.Tool(t, "bash"))
	shell.Dir = dir
	shell.Env = environment(t)
	shell.Stdin = strings.NewReader(script.String())
	var out bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &out
	// The shell leads a group, so that whatever it started ends with the test.
	procgroup.Lead(shell)
	shell.Cancel = func() error { return procgroup.Signal(shell, syscall.SIGKILL) }
	shell.WaitDelay = 10 * time.Second
	err := shell.Run()
	if shell.Process != nil {
		procgroup.Signal(shell, syscall.SIGKILL)
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		t.Errorf("the commands ended with %v; they printed\n%s", err, out.String())
	}
	return split(out.String())
}

// environment has ports of its own and a key for the app; no other setting of Flask gets in.
func environment(t *testing.T) []string {
	t.Helper()
	live.Tool(t, "curl")
	live.Tool(t, "redis-server")
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "FLASK_") && !strings.HasPrefix(variable, "GOFLAGS=") {
			env = append(env, variable)
		}
	}
	env = append(env, "FLASK_SECRET_KEY=the app's key, for a test", "GOWORK=off")
	for _, name := range []string{"FLASK", "FRONT", "ADMIN", "SECOND", "FRONT2", "ADMIN2"} {
		env = append(env, name+"="+freeAddress(t))
	}
	_, port, _ := net.SplitHostPort(freeAddress(t))
	return append(env, "REDIS_PORT="+port)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// split takes the output of the shell apart at the marks.
func split(out string) map[int]string {
	outputs := map[int]string{}
	for _, part := range strings.Split(out, mark)[1:] {
		number, text, _ := strings.Cut(part, "\n")
		var index int
		fmt.Sscan(number, &index)
		outputs[index] = text
	}
	return outputs
}
