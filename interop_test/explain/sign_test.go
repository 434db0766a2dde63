package explain

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestSign: sign refuses the values whose cookies Flask answers with status 500, and pairs whose keys
// are no texts, of which Go makes no session (session-keys in docs/differences.md).
func TestSign(t *testing.T) {
	program := build(t)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(theKey), 0o600); err != nil {
		t.Fatal(err)
	}
	values := []string{
		`{}`, `{"user": 42}`, `[]`, `null`, `""`, `0`, `false`, `[["user", 1]]`, `["ab", "cd"]`, `[{" t": ["a", 1]}]`, `{" t": []}`, `{" b": ""}`, `{" t": [["a", 1]]}`,
		`[1]`, `[1, 2]`, `"x"`, `"ab"`, `3`, `true`, `1.5`, `[[1, 2, 3]]`, `[["a"]]`, `[{}]`, `[{"a": 1, "b": 2}]`, `{" t": [1]}`, `{" b": "AAE="}`, `{" m": "x"}`, `{" u": "12345678123456781234567812345678"}`, `{" d": "Fri, 02 Jan 2026 03:04:05 GMT"}`, `[["a", 1], 2]`, `[[[], 1]]`, `[[{}, 1]]`, `[[1, 2]]`, `[[null, 2]]`,
	}
	var cookies strings.Builder
	refused := make([]bool, len(values))
	for i, value := range values {
		refused[i] = exec.Command(program, "sign", "-key-file", key, value).Run() != nil
		cookie, err := exec.Command(program, "sign", "-any", "-key-file", key, value).Output()
		if err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		cookies.Write(cookie)
	}
	flask := exec.Command(live.Python(t), "sign_flask.py")
	flask.Stdin, flask.Env = strings.NewReader(cookies.String()), append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := flask.Output()
	if err != nil {
		t.Fatal(err)
	}
	statuses := strings.Fields(string(out))
	if len(statuses) != len(values) {
		t.Fatalf("%d statuses for %d values", len(statuses), len(values))
	}
	for i, status := range statuses {
		ofGo := values[i] == `[[1, 2]]` || values[i] == `[[null, 2]]`
		if (status == "500" || ofGo) != refused[i] {
			t.Errorf("%s: Flask answers %s, refused is %t", values[i], status, refused[i])
		}
	}
}
