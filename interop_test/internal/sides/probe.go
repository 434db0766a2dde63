package sides

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// probe asks the application once, without a server.
const probe = `import json, app
r = app.app.test_client().post("/do", json={"set": {"a": "1"}})
print(json.dumps({"status": r.status_code, "sid": (r.get_json() or {}).get("sid")}))`

// Lacks proves that a Flask-Session does not have a cell of the matrix, in the way that its
// letter says: an application with these settings is asked to store a session, which stored
// then finds.
func Lacks(t *testing.T, c matrix.Cell, python string, settings any, stored func(key string) []byte) {
	t.Helper()
	text, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "-c", probe)
	command.Env = append(os.Environ(), "SETTINGS="+string(text), "PYTHONDONTWRITEBYTECODE=1")
	said := new(strings.Builder)
	command.Stderr = said
	out, err := command.Output()
	var answer struct {
		Status int
		Sid    string
	}
	if err == nil {
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
	}
	starts := answer.Status != 0
	switch c.Lack() {
	case 'p':
		if starts || !strings.Contains(said.String(), "ValueError: Unsupported serialization format") {
			t.Errorf("status %d, %s", answer.Status, said)
		}
	case 't':
		if answer.Status != 500 || !strings.Contains(said.String(), "session is unavailable") {
			t.Errorf("status %d, %s", answer.Status, said)
		}
	case 'j':
		if answer.Status != 500 || !strings.Contains(said.String(), "TypeError") && !strings.Contains(said.String(), "StatementError") {
			t.Errorf("status %d, %s", answer.Status, said)
		}
	case 'f', 'm':
		if !starts || answer.Status != 200 {
			t.Fatalf("status %d, %s", answer.Status, said)
		}
		var values taggedjson.Dict
		if err := flasksession.Pickle.Unmarshal(stored("session:"+answer.Sid), &values); err != nil || len(values) == 0 {
			t.Errorf("%v is stored, %v", values, err)
		}
	default:
		t.Fatalf("no reason %q", c.Lack())
	}
}
