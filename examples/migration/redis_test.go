package main

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// storedFront is a front whose sessions are in a Redis, or in what stands there.
func storedFront(t *testing.T, address string, answers map[string]string) *front {
	t.Helper()
	t.Setenv("REDIS_URL", "redis://"+address+"/0")
	f, m := testFront(t, nil, nil)
	o := options{flask: f.target.String(), routes: f.file, static: "static", compare: true, spool: 1 << 20}
	s, err := newSite(map[string]any{"SECRET_KEY": "the key of the tests of the front", "SESSION_TYPE": "redis"}, o, m)
	if err != nil {
		t.Fatal(err)
	}
	if f, err = newFront(s, o); err != nil {
		t.Fatal(err)
	}
	next, err := f.parse([]byte(file(t, answers)))
	if err != nil {
		t.Fatal(err)
	}
	f.plan.Store(next)
	return f
}

// TestRedisHangs: a Redis that takes connections and answers nothing costs a request about two
// seconds, whatever looks at the session, and /readyz its own two.
func TestRedisHangs(t *testing.T) {
	ended := make(chan bool)
	address := strings.TrimPrefix(oneAnswer(t, func(net.Conn) { <-ended }), "http://")
	defer close(ended)
	log := logged(t)
	f := storedFront(t, address, map[string]string{"me": "go", "cart": "50%"})
	for _, path := range []string{"/me", "/cart"} {
		t.Run(path, func(t *testing.T) {
			within(t, 3500*time.Millisecond, func() {
				r := httptest.NewRequest("GET", path, nil)
				r.AddCookie(&http.Cookie{Name: "session", Value: strings.Repeat("a", 43)})
				w := answerOf(f, r)
				if w.Code != 500 {
					t.Errorf("status %d", w.Code)
				}
				if w.Header().Get("X-Flask") != "" {
					t.Error("Flask was asked, and would have waited too")
				}
			})
		})
	}
	within(t, 2300*time.Millisecond, func() {
		if code, text := page(f, "/readyz"); code != 503 || text != "flask: ok\nkeys: not checked\nstore: unreachable\n" {
			t.Errorf("%d %q", code, text)
		}
	})
	log.eventually(t, "level=ERROR")
}

// within demands that something takes no longer than most, the best of three times: a busy
// machine adds to each, and takes from none.
func within(t *testing.T, most time.Duration, do func()) {
	t.Helper()
	var best time.Duration
	for range 3 {
		begin := time.Now()
		do()
		took := time.Since(begin)
		if took <= most {
			return
		}
		if best == 0 || took < best {
			best = took
		}
	}
	t.Errorf("%v at best, want %v at most", best, most)
}

// TestRedisRefusesWrites: a Redis that is there is not well if it stores nothing.
func TestRedisRefusesWrites(t *testing.T) {
	for answer, want := range map[string]string{
		"$-1\r\n": "store: ok\n", // no such key
		"-READONLY You can't write against a read only replica.\r\n":         "store: refuses writes\n",
		"-OOM command not allowed when used memory > 'maxmemory'.\r\n":       "store: refuses writes\n",
		"-MISCONF Redis is configured to save RDB snapshots, and cannot\r\n": "store: refuses writes\n",
	} {
		var wrote []string
		address := redisWith(t, func(command []string) string {
			if command[0] == "set" {
				wrote = command
				return answer
			}
			return "+PONG\r\n"
		})
		code, text := page(storedFront(t, address, nil), "/readyz")
		if !strings.HasSuffix(text, want) || (code == 200) != (want == "store: ok\n") {
			t.Errorf("%q: %d %q", answer, code, text)
		}
		if len(wrote) < 3 || wrote[len(wrote)-1] != "xx" || !strings.HasPrefix(wrote[1], "session:front-probe-") {
			t.Errorf("it was asked to %q: only what is there may be written", wrote)
		}
	}
}

// redisWith speaks as much of Redis' protocol as go-redis begins with.
func redisWith(t *testing.T, answer func(command []string) string) string {
	t.Helper()
	return listening(t, func(conn net.Conn) { serveRedis(conn, answer) })
}

func serveRedis(conn net.Conn, answer func([]string) string) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	number := func() int {
		lines.Scan()
		n, _ := strconv.Atoi(strings.TrimLeft(lines.Text(), "*$"))
		return n
	}
	for {
		command := make([]string, number())
		for i := range command {
			number()
			lines.Scan()
			command[i] = lines.Text()
		}
		if len(command) == 0 {
			return
		}
		reply := "-ERR unknown command\r\n" // HELLO and CLIENT, without which go-redis does
		if name := strings.ToLower(command[0]); name == "ping" || name == "set" {
			command[0] = name
			reply = answer(command)
		} else if name == "select" {
			reply = "+OK\r\n"
		}
		conn.Write([]byte(reply))
	}
}
