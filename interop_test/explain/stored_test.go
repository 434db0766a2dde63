package explain

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestStored follows the cookie of Flask-Session to what Redis holds: explain names the key, redis-cli
// gets it, inspect -stored shows it and names the format.
func TestStored(t *testing.T) {
	program := build(t)
	client := live.Tool(t, "redis-cli")
	host, port, err := net.SplitHostPort(live.StartRedis(t).Addr)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ python, signed, format, want string }{
		"0.8":           {live.Python(t), "plain", "msgpack", "MessagePack"},
		"0.8 signed":    {live.Python(t), "signed", "msgpack", "MessagePack"},
		"0.8 with JSON": {live.Python(t), "plain", "json", "JSON"},
		"0.6":           {live.Env(t, "session06"), "plain", "", "pickle"},
		"0.5 signed":    {live.Env(t, "session05"), "signed", "", "pickle"},
	} {
		t.Run(name, func(t *testing.T) {
			made := exec.Command(tt.python, "stored_sessions.py", net.JoinHostPort(host, port), tt.signed, tt.format)
			made.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONWARNINGS=ignore")
			made.Stderr = os.Stderr
			cookie, err := made.Output()
			if err != nil {
				t.Fatal(err)
			}
			explained, _ := exec.Command(program, "explain", "-json", strings.TrimSpace(string(cookie))).Output() // it is no session itself
			var found struct {
				StoreKey string `json:"store_key"`
			}
			if err := json.Unmarshal(explained, &found); err != nil || found.StoreKey == "" {
				t.Fatalf("%v: %s", err, explained)
			}
			shell := exec.Command("sh", "-c", `"$1" -h "$2" -p "$3" --raw get "$4" | "$5" inspect -stored`, "sh", client, host, port, found.StoreKey, program)
			out, err := shell.CombinedOutput()
			text := string(out)
			if err != nil || !strings.HasPrefix(text, "format   "+tt.want) || !strings.Contains(text, "user        42") || !strings.Contains(text, `name        "Åse"`) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

// build makes the command.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "flaskcookie")
	if output, err := exec.Command("go", "build", "-o", program, "github.com/flaskcookie/flaskcookie-go/cmd/flaskcookie").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return program
}
