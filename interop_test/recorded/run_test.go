package recorded_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// recording is what the recorder wrote.
type recording struct {
	fixtures, words string
	failed          bool
}

// record runs the recorder in the directory of the apps, as their developers would.
func record(t *testing.T, args ...string) recording {
	t.Helper()
	return recordWith(live.Python(t), args...)
}

func recordWith(interpreter string, args ...string) recording {
	script := filepath.Join(live.Root(), "scripts", "record_fixtures.py")
	fixtures, words, err := pythonOf(interpreter, "", append([]string{script}, args...)...)
	return recording{fixtures, words, err != nil}
}

func python(t *testing.T, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return pythonOf(live.Python(t), stdin, args...)
}

func pythonOf(interpreter, stdin string, args ...string) (stdout, stderr string, err error) {
	command := exec.Command(interpreter, append([]string{"-B"}, args...)...)
	command.Dir = "apps"
	return run(command, stdin)
}

func run(command *exec.Cmd, stdin string) (string, string, error) {
	var stdout, stderr bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := command.Run()
	return stdout.String(), stderr.String(), err
}

// recordings holds what was recorded, since starting Python takes long.
var recordings = map[string]recording{}

// mustRecord is record of an app that has sessions; it looks for the app's keys in all
// that was written.
func mustRecord(t *testing.T, keys []string, args ...string) recording {
	t.Helper()
	return mustRecordIn(t, live.Python(t), keys, args...)
}

// mustRecordIn is mustRecord in another environment.
func mustRecordIn(t *testing.T, interpreter string, keys []string, args ...string) recording {
	t.Helper()
	command := interpreter + " " + strings.Join(args, " ")
	r, done := recordings[command]
	if !done {
		r = recordWith(interpreter, args...)
		recordings[command] = r
	}
	if r.failed {
		t.Fatalf("recorder: %s", r.words)
	}
	noSecret(t, r.fixtures+r.words, keys)
	return r
}

// noSecret fails if a key stands in the text, in any usual spelling.
func noSecret(t *testing.T, text string, keys []string) {
	t.Helper()
	for _, key := range keys {
		data := []byte(key)
		for _, spelling := range []string{
			key, hex.EncodeToString(data), base64.RawStdEncoding.EncodeToString(data), base64.RawURLEncoding.EncodeToString(data),
			strings.ToValidUTF8(key, ""), strings.ToValidUTF8(key, "\\u00ff"), strings.ToValidUTF8(key, "\u00ff"),
		} {
			if strings.Contains(text, spelling) {
				t.Error("a key of the app was written")
			}
		}
	}
}

// programs is where the command line is built.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "flaskcookie"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}

// build returns the path of the command line, built once.
var build = sync.OnceValues(func() (string, error) {
	program := filepath.Join(programs, "flaskcookie")
	output, err := exec.Command("go", "build", "-o", program, "github.com/flaskcookie/flaskcookie-go/cmd/flaskcookie").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, output)
	}
	return program, err
})

// check runs "flaskcookie check" with keys from files, the first of which signs and the
// others of which are fallback keys, oldest first.
func check(t *testing.T, fixtures string, keys ...string) (output string, ok bool) {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"check"}
	for i, key := range keys {
		name := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(name, []byte(key), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, map[bool]string{true: "-key-file", false: "-fallback-key-file"}[i == 0], name)
	}
	stdout, stderr, err := run(exec.Command(program, append(args, "-")...), fixtures)
	noSecret(t, stdout+stderr, keys)
	return stdout + stderr, err == nil
}

// file writes fixtures into a file of their own.
func file(t *testing.T, fixtures string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "fixtures.jsonl")
	if err := os.WriteFile(name, []byte(fixtures), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
