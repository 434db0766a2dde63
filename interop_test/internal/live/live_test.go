package live

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// TestGunicorn serves a small application from a directory, with its environment, and
// from two workers.
func TestGunicorn(t *testing.T) {
	dir := t.TempDir()
	app := "import os\n\ndef app(environ, start_response):\n" +
		"    start_response('200 OK', [])\n    return [os.environ['GREETING'].encode()]\n"
	if err := os.WriteFile(filepath.Join(dir, "hello.py"), []byte(app), 0o600); err != nil {
		t.Fatal(err)
	}
	url := Gunicorn(t, "hello:app", Options{Dir: dir, Env: []string{"GREETING=hello"}, Workers: 2})
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "hello" {
		t.Errorf("got %q, %v", body, err)
	}
}
