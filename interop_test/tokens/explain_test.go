package tokens

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestExplain runs the command at the end of the document on a token that Python signed:
// with the key it is good, with another one the cause is named.
func TestExplain(t *testing.T) {
	text, err := os.ReadFile(document())
	if err != nil {
		t.Fatal(err)
	}
	_, command, found := strings.Cut(string(text), "\n$ flaskcookie explain ")
	if !found {
		t.Fatal("the document explains no token")
	}
	command, _, _ = strings.Cut(command, "\n")
	dir := t.TempDir()
	program := filepath.Join(dir, "flaskcookie")
	if output, err := exec.Command("go", "build", "-o", program, "github.com/flaskcookie/flaskcookie-go/cmd/flaskcookie").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	token := startPython(t).token("reset_token", 42)
	for key, want := range map[string]string{
		"the key of this application": "cause     good: ",
		"a key made at start-up":      "cause     wrong-key-or-salt: ",
	} {
		if err := os.WriteFile(filepath.Join(dir, "key"), []byte(key+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		shell := exec.Command("sh", "-c", program+" explain "+command)
		shell.Dir = dir
		shell.Env = append(os.Environ(), "TOKEN="+token)
		if output, _ := shell.CombinedOutput(); !strings.HasPrefix(string(output), want) {
			t.Errorf("%q: got\n%swant %s", key, output, want)
		}
	}
}
