// Package explain has flaskcookie explain name cookies that the programs themselves made:
// old versions of itsdangerous and Flask, Flask-Session, and what else sets cookies.
package explain

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// theKey is KEY of cases.py.
const theKey = "the key of this application, long enough for a JWT"

// made is a cookie with what it is.
type made struct {
	Name, Cookie string
	Cause        explain.Cause
	Key          *string
	TryKeys      []string `json:"try_keys"`
	Rotated      int64
}

func TestPrograms(t *testing.T) {
	for _, tt := range []struct {
		script string
		python string
		least  int // cookies
	}{
		{"programs.py", live.Env(t, "explain"), 25},
		{"itsdangerous024.py", live.Env(t, "itsdangerous024"), 11},
		{"itsdangerous110.py", live.Env(t, "itsdangerous110"), 4},
		{"itsdangerous201.py", live.Env(t, "itsdangerous201"), 16},
		{"flask_session_ids.py", live.Python(t), 5},
		{"flask_session_ids.py", live.Env(t, "session05"), 5},
	} {
		t.Run(tt.script, func(t *testing.T) {
			cases := cookies(t, tt.python, tt.script)
			if len(cases) < tt.least {
				t.Errorf("only %d cookies", len(cases))
			}
			for _, c := range cases {
				check(t, c)
			}
		})
	}
}

func cookies(t *testing.T, python, script string) []made {
	t.Helper()
	command := exec.Command(python, script, t.TempDir())
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONWARNINGS=ignore")
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var cases []made
	for line := range bytes.Lines(output) {
		var c made
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

func check(t *testing.T, c made) {
	t.Helper()
	cfg := explain.Config{Key: []byte(theKey), MaxAge: 31 * 24 * time.Hour}
	if c.Key != nil {
		cfg.Key = []byte(*c.Key)
	}
	for _, key := range c.TryKeys {
		cfg.TryKeys = append(cfg.TryKeys, []byte(key))
	}
	if c.Rotated != 0 {
		cfg.Rotated = time.Unix(c.Rotated, 0)
	}
	found, err := explain.Explain(c.Cookie, cfg)
	if err != nil || found.Cause != c.Cause {
		t.Errorf("%s: got %s, %v, want %s\n%s", c.Name, found.Cause, err, c.Cause, strings.Join(found.Evidence, "\n"))
	}
}
