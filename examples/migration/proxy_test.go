package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestFlaskErrors: each way in which Flask fails has a reason, a line in the log, and a status
// that is not that of a good answer.
func TestFlaskErrors(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	breaks := func(head string) func(net.Conn) {
		return func(conn net.Conn) { fmt.Fprint(conn, head) }
	}
	for _, test := range []struct {
		name   string
		flask  func(net.Conn) // nil: nobody listens
		reason string
		code   string
		level  string
	}{
		{"it is down", nil, "unreachable", "5xx", "ERROR"},
		{"it closes without an answer", breaks(""), "cut", "5xx", "ERROR"},
		{"killed in a body of known length", breaks("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), "cut", "cut", "WARN"},
		{"killed in a body of unknown length", breaks("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), "cut", "cut", "WARN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := closed.URL
			if test.flask != nil {
				address = oneAnswer(t, test.flask)
			}
			log := logged(t)
			f, m := testFront(t, nil, func(o *options) { o.flask = address })
			front := httptest.NewServer(f)
			defer front.Close()
			if response, err := http.Get(front.URL + "/cart"); err == nil {
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
			await(t, func() bool { return m.running.Load() == 0 })
			log.eventually(t, "level="+test.level)
			for _, want := range []string{
				fmt.Sprintf("front_flask_errors_total{reason=%q} 1\n", test.reason),
				fmt.Sprintf("front_requests_total{answer=\"flask\",code=%q,route=\"/cart\"} 1\n", test.code),
				"front_clients_left_total 0\n",
			} {
				if text := metricsOf(f); !strings.Contains(text, want) {
					t.Errorf("no %s in\n%s", want, text)
				}
			}
		})
	}
}

// oneAnswer is a server that does something with each connection, once a request came, and
// closes it.
func oneAnswer(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	return "http://" + listening(t, func(conn net.Conn) {
		defer conn.Close()
		conn.Read(make([]byte, 64<<10))
		answer(conn)
	})
}

// listening serves each connection to the address it returns.
func listening(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return listener.Addr().String()
}

// TestClientsLeave: if Flask hangs, its clients leave before anything else shows it.
func TestClientsLeave(t *testing.T) {
	ended := make(chan bool)
	address := oneAnswer(t, func(net.Conn) { <-ended })
	defer close(ended)
	log := logged(t)
	f, m := testFront(t, nil, func(o *options) { o.flask = address })
	for _, wait := range []time.Duration{100 * time.Millisecond, patience + 2*time.Second} {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		answerOf(f, httptest.NewRequest("GET", "/cart", nil).WithContext(ctx))
		cancel()
	}
	if m.left.value("") != 2 || strings.Count(log.String(), "a client has left before Flask answered") != 1 {
		t.Errorf("%d have left; the log:\n%s", m.left.value(""), log)
	}
	if strings.Contains(metricsOf(f), `front_flask_errors_total{reason="timeout"} 1`) {
		t.Error("a client's leaving counts as Flask's error")
	}
}

// TestDialTimeout: a machine that is gone answers nothing, and is given up after five seconds.
func TestDialTimeout(t *testing.T) {
	log, m := logged(t), newMetrics()
	if dialer.Timeout != 5*time.Second {
		t.Errorf("the dialer waits %v", dialer.Timeout)
	}
	before := dialer.Timeout
	dialer.Timeout = 200 * time.Millisecond
	defer func() { dialer.Timeout = before }()
	target, err := url.Parse("http://" + full(t))
	if err != nil {
		t.Fatal(err)
	}
	w, begin := httptest.NewRecorder(), time.Now()
	proxy(target, false, m).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusGatewayTimeout || time.Since(begin) > 3*time.Second || m.unreachable.value(label("reason", "timeout")) != 1 {
		t.Errorf("status %d after %v", w.Code, time.Since(begin))
	}
	log.eventually(t, "level=ERROR", "reason=timeout")
}
