package live

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
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

// TestFreeze has a server stand still, and go on where it was.
func TestFreeze(t *testing.T) {
	server := StartMemcached(t)
	conn, err := net.Dial("tcp", server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	server.Freeze()
	io.WriteString(conn, "version\r\n")
	conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("it says %d bytes", n)
	}
	server.Thaw()
	conn.SetReadDeadline(time.Time{})
	if line, err := bufio.NewReader(conn).ReadString('\n'); !strings.HasPrefix(line, "VERSION ") {
		t.Errorf("it says %q, %v", line, err)
	}
}

// TestOneByOne has many clients at once talk through the relay to a server that would
// answer wrongly if two commands reached it at a time.
func TestOneByOne(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var inside, overlaps atomic.Int64
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				for command, err := message(conn); err == nil; command, err = message(conn) {
					if inside.Add(1) > 1 {
						overlaps.Add(1)
					}
					time.Sleep(time.Millisecond)
					inside.Add(-1)
					conn.Write(command)
				}
			}()
		}
	}()
	relay := oneByOne(t, l.Addr().String())
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			conn, err := net.Dial("tcp", relay)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			for range 20 {
				command := []byte("\x15\x00\x00\x00numbnumb....\x01\x00\x00\x00" + string(rune('a'+n)))
				conn.Write(command)
				if answer, err := message(conn); string(answer) != string(command) {
					t.Errorf("got %q, %v", answer, err)
				}
			}
		})
	}
	all.Wait()
	if overlaps.Load() != 0 {
		t.Errorf("%d commands overlapped", overlaps.Load())
	}
}
