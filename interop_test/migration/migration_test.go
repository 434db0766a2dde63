package migration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
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
	if open || len(found) < 20 {
		t.Fatalf("%d code blocks, the last one open: %t", len(found), open)
	}
	return found
}

// TestMigration runs the page. A block of text is what the commands before it print.
func TestMigration(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := blocks(t, string(page))
	dir := scratch(t, all)
	outputs := run(t, dir, all)
	compared := 0
	for i, b := range all {
		if b.language != "text" {
			continue
		}
		compared++
		if got, ok := outputs[i-1]; !ok || !matches(got, b.text) {
			t.Errorf("docs/migration.md:%d says\n%s\nthe commands printed\n%s", b.line, b.text, got)
		}
	}
	t.Logf("%d blocks of commands run, %d outputs compared", len(outputs), compared)
	if compared < 15 {
		t.Errorf("only %d outputs compared", compared)
	}
	if t.Failed() {
		for _, name := range []string{"front.log", "flask.log"} {
			text, _ := os.ReadFile(filepath.Join(dir, name))
			t.Logf("%s:\n%s", name, text)
		}
	}
}

// scratch makes the directory of a reader: the app, the recorder and the Go program.
func scratch(t *testing.T, all []block) string {
	t.Helper()
	dir := t.TempDir()
	root := live.Root()
	copyFile(t, "testdata/myapp.py", filepath.Join(dir, "myapp.py"))
	copyFile(t, filepath.Join(root, "scripts", "record_fixtures.py"), filepath.Join(dir, "record_fixtures.py"))
	copyFile(t, filepath.Join(root, "go.sum"), filepath.Join(dir, "go.sum"))
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf("module front\n\ngo 1.26\n\n"+
		"require github.com/flaskcookie/flaskcookie-go v0.0.0\n\nreplace github.com/flaskcookie/flaskcookie-go => %s\n", root))
	programs := 0
	for _, b := range all {
		if b.language != "go" {
			continue
		}
		programs++
		if formatted, err := format.Source([]byte(b.text)); err != nil || string(formatted) != b.text {
			t.Errorf("docs/migration.md:%d: not formatted by gofmt: %v", b.line, err)
		}
		write(t, filepath.Join(dir, "frontsrc", "main.go"), b.text)
	}
	if programs != 1 {
		t.Fatalf("%d Go programs in the page, want one", programs)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", "flaskcookie"), "./cmd/flaskcookie")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, string(data))
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
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
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, live.Tool(t, "bash"))
	shell.Dir = dir
	shell.Env = environment(t, dir)
	shell.Stdin = strings.NewReader(script.String())
	var out bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &out
	// The shell leads a group, so that whatever it started ends with the test.
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	shell.Cancel = func() error { return syscall.Kill(-shell.Process.Pid, syscall.SIGKILL) }
	shell.WaitDelay = 10 * time.Second
	err := shell.Run()
	if shell.Process != nil {
		syscall.Kill(-shell.Process.Pid, syscall.SIGKILL)
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		t.Errorf("the commands ended with %v; they printed\n%s", err, out.String())
	}
	return split(out.String())
}

// environment has the programs of the page, ports of its own and the app's key.
func environment(t *testing.T, dir string) []string {
	t.Helper()
	live.Tool(t, "curl")
	path := filepath.Join(dir, "bin") + ":" + filepath.Dir(live.Python(t)) + ":" + os.Getenv("PATH")
	env := append(os.Environ(), "PATH="+path, "FLASK_SECRET_KEY=the app's key, of some length", "GOFLAGS=-mod=mod", "GOWORK=off")
	for _, name := range []string{"FLASK", "FRONT", "DEBUG", "SECOND"} {
		env = append(env, name+"="+freeAddress(t))
	}
	return env
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

// matches reports whether an output is what the page says. On a line of the page, "…"
// stands for any text; alone on a line, for any lines.
func matches(got, want string) bool {
	pattern := regexp.QuoteMeta(want)
	pattern = strings.ReplaceAll(pattern, "\n…\n", "\n(?s:.*?)\n")
	pattern = strings.TrimPrefix(strings.ReplaceAll("\n"+pattern, "\n…\n", "\n(?s:.*)"), "\n")
	pattern = strings.ReplaceAll(pattern, "…", ".*")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}

// TestMatches shows what the comparison lets pass.
func TestMatches(t *testing.T) {
	for _, tc := range []struct {
		got, want string
		ok        bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\n", false},
		{"a\nb\n", "b\n", false},
		{"a 7 b\n", "a … b\n", true},
		{"a\nx\ny\nb\n", "a\n…\nb\n", true},
		{"x\nb\n", "…\nb\n", true},
		{"a\nx\n", "a\n…\n", true},
		{"a\nx\n", "b\n…\n", false},
		{"x\nc\n", "…\nb\n", false},
	} {
		if matches(tc.got, tc.want) != tc.ok {
			t.Errorf("matches(%q, %q) is %t", tc.got, tc.want, !tc.ok)
		}
	}
}
