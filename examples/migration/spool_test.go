package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// echo says how many bytes came, and of which length.
func echo(t *testing.T, asked *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, "%d %t %d", len(body), bytes.Equal(body, pattern(len(body))), r.ContentLength)
	})
}

// pattern is a text in which a part that is lost or comes twice shows.
func pattern(size int) []byte {
	text := make([]byte, size)
	for i := range text {
		text[i] = byte(i % 251)
	}
	return text
}

// TestSpool: a body arrives whole, wherever it was kept, and nothing of it stays.
func TestSpool(t *testing.T) {
	const disk = 1 << 20
	for _, test := range []struct {
		name    string
		size    int
		memory  int64 // the room for all
		chunked bool
		status  int
		reason  string
	}{
		{"none", 0, allMemory, false, 200, ""},
		{"none, chunked", 0, allMemory, true, 200, ""},
		{"short", 10, allMemory, false, 200, ""},
		{"short, of unknown length", 10, allMemory, true, 200, ""},
		{"as much as memory takes", inMemory, allMemory, false, 200, ""},
		{"a byte more", inMemory + 1, allMemory, true, 200, ""},
		{"long", 700_000, allMemory, false, 200, ""},
		{"no memory left", 5000, 100, true, 200, ""},
		{"memory for the first part", 50_000, 9000, true, 200, ""},
		{"too long", disk + inMemory + 1, allMemory, false, 413, "large"},
		{"too long, of unknown length", disk + 2*inMemory, allMemory, true, 413, "large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder, m := t.TempDir(), newMetrics()
			s := newSpool(disk, folder, m)
			s.memory.size = test.memory
			var asked atomic.Int64
			server := httptest.NewServer(s.handler(echo(t, &asked)))
			defer server.Close()
			body := io.Reader(bytes.NewReader(pattern(test.size)))
			if test.chunked {
				body = io.MultiReader(body)
			}
			response, err := http.Post(server.URL, "text/plain", body)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			got, _ := io.ReadAll(response.Body)
			if response.StatusCode != test.status || test.status == 200 && string(got) != fmt.Sprintf("%d true %[1]d", test.size) {
				t.Errorf("%d %s", response.StatusCode, got)
			}
			if test.reason != "" && m.bodies.value(label("reason", test.reason)) != 1 {
				t.Errorf("not counted as %s", test.reason)
			}
			await(t, func() bool { return s.memory.used.Load() == 0 && s.disk.used.Load() == 0 })
			if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
				t.Errorf("%v is left, %v", left, err)
			}
		})
	}
}

// TestSlowSenders: who sends a body slowly takes no connection to Flask, no room of the
// comparison, and of the spool no more than was sent.
func TestSlowSenders(t *testing.T) {
	var asked atomic.Int64
	flask := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.Copy(w, r.Body)
	}))
	defer flask.Close()
	f, m := testFront(t, map[string]string{"hook": "compare"}, func(o *options) { o.flask = flask.URL })
	front := httptest.NewServer(f)
	defer front.Close()
	const senders = 40 // more than the comparison has room for
	var slow []net.Conn
	for range senders {
		conn, err := net.Dial("tcp", front.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "POST /hook HTTP/1.1\r\nHost: h.test\r\nUpgrade: x\r\nContent-Length: 1000000\r\n\r\na")
		slow = append(slow, conn)
	}
	await(t, func() bool { return f.spool.memory.used.Load() == senders<<10 })
	if n := asked.Load(); n != 0 {
		t.Errorf("Flask was asked %d times", n)
	}
	response, err := http.Post(front.URL+"/hook", "text/plain", strings.NewReader("event=paid"))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if err := f.shadow.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("event=paid", string(text)); diff != "" || f.shadow.Stats().TwinDropped != 0 {
		t.Errorf("%s, %+v", diff, f.shadow.Stats())
	}
	for _, conn := range slow {
		conn.Close()
	}
	await(t, func() bool {
		return m.bodies.value(label("reason", "broken")) == senders && f.spool.memory.used.Load() == 0
	})
	if asked.Load() != 1 {
		t.Errorf("Flask was asked %d times", asked.Load())
	}
}

// TestSpoolIsFull: a long body waits for nobody, and a short one has room all the same.
func TestSpoolIsFull(t *testing.T) {
	log, m := logged(t), newMetrics()
	s := newSpool(1<<20, t.TempDir(), m)
	var asked atomic.Int64
	handler := s.handler(echo(t, &asked))
	s.disk.used.Add(1<<20 - 100) // of others
	for size, want := range map[int]int{inMemory: 200, 3 * inMemory: 503} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("POST", "/cart", io.MultiReader(bytes.NewReader(pattern(size)))))
		if w.Code != want {
			t.Errorf("%d bytes: status %d, want %d", size, w.Code, want)
		}
	}
	log.eventually(t, "level=WARN", "there is no room for the body now")
	if s.disk.used.Load() != 1<<20-100 || m.bodies.value(label("reason", "room")) != 1 {
		t.Errorf("%d bytes taken", s.disk.used.Load())
	}
}

// TestSpoolTimeout: a body that never ends is given up with the server's ReadTimeout.
func TestSpoolTimeout(t *testing.T) {
	m := newMetrics()
	server := httptest.NewUnstartedServer(newSpool(1<<20, "", m).handler(http.NotFoundHandler()))
	server.Config.ReadTimeout = 300 * time.Millisecond
	server.Start()
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: h.test\r\nContent-Length: 10\r\n\r\na")
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	answer, _ := io.ReadAll(conn)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") || m.bodies.value(label("reason", "broken")) != 1 {
		t.Errorf("the answer: %q", answer)
	}
}
