package live

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
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

// TestRedis kills a server and starts it again: what it acknowledged is there.
func TestRedis(t *testing.T) {
	server := StartRedis(t)
	if got := redisSays(t, server.Addr, "SET key value"); got != "+OK" {
		t.Fatalf("got %q", got)
	}
	server.Kill()
	server.Restart()
	if got := redisSays(t, server.Addr, "STRLEN key"); got != ":5" {
		t.Errorf("after a restart the length is %q", got)
	}
}

// TestSQL kills each server and starts it again.
func TestSQL(t *testing.T) {
	for name, begin := range map[string]func(testing.TB) *SQL{"PostgreSQL": StartPostgreSQL, "MariaDB": StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			server := begin(t)
			accepts := func() bool {
				conn, err := net.Dial("tcp", server.Addr)
				if err == nil {
					conn.Close()
				}
				return err == nil
			}
			if !accepts() {
				t.Error("nobody listens after the start")
			}
			server.Kill()
			if accepts() {
				t.Error("somebody listens after the kill")
			}
			server.Restart()
			if !accepts() {
				t.Error("nobody listens after the restart")
			}
		})
	}
}

// redisSays sends one command in Redis's inline form and returns the first line of the
// answer.
func redisSays(t *testing.T, addr, command string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, command+"\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}
