package flaskshadow_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// proxied puts a Shadow with a reverse proxy before a handler that stands for Flask.
func proxied(t *testing.T, flask http.HandlerFunc) (*recorder, *httptest.Server) {
	t.Helper()
	back := httptest.NewServer(flask)
	t.Cleanup(back.Close)
	target, err := url.Parse(back.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	handler := s.Handler(proxy)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serving.Add(1)
		defer s.serving.Done()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return s, front
}

// TestStreamPasses: what Flask sends first is with the client while Flask still sends,
// and the header is untouched.
func TestStreamPasses(t *testing.T) {
	more := make(chan bool)
	s, front := proxied(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Add("Set-Cookie", "a=1")
		fmt.Fprint(w, "first")
		w.(http.Flusher).Flush()
		<-more
		fmt.Fprint(w, "second")
	})
	response, err := http.Get(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, 5)
	if _, err := io.ReadFull(response.Body, first); err != nil || string(first) != "first" {
		t.Fatalf("got %q, %v", first, err)
	}
	close(more)
	rest, err := io.ReadAll(response.Body)
	if err != nil || string(rest) != "second" || len(response.Header["Set-Cookie"]) != 1 {
		t.Errorf("got %q, %v, %v", rest, err, response.Header)
	}
	if got := s.differences(t); got != "" {
		t.Error(got)
	}
}

// TestUpgradePasses: a connection that changes its protocol goes both ways.
func TestUpgradePasses(t *testing.T) {
	s, front := proxied(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(buffer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		buffer.Flush()
		line, _ := buffer.ReadString('\n')
		fmt.Fprint(buffer, line)
		buffer.Flush()
	})
	conn, err := net.Dial("tcp", front.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\nCookie: session=%s\r\n\r\n", fixture(t, "session/permanent"))
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("got %v, %v", response, err)
	}
	fmt.Fprint(conn, "hello\n")
	if line, err := reader.ReadString('\n'); err != nil || line != "hello\n" {
		t.Errorf("got %q, %v", line, err)
	}
	conn.Close()
	if got := s.differences(t); got != "" {
		t.Error(got)
	}
}

// TestLargeAnswerPasses: a body of 20 MiB arrives whole.
func TestLargeAnswerPasses(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16)
	s, front := proxied(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
	response, err := http.Get(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got := s.differences(t); got != "" {
		t.Error(got)
	}
}

// TestAbortedAnswer: one that breaks off is passed on as it is, and not compared.
func TestAbortedAnswer(t *testing.T) {
	s, front := proxied(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "half")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	response, err := http.Get(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err == nil {
		t.Error("the answer looks whole")
	}
	if results := s.take(t); len(results) != 0 {
		t.Errorf("compared: %+v", results)
	}
}
