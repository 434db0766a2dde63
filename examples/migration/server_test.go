package main

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// TestSlow: who sends a header slowly loses the connection.
func TestSlow(t *testing.T) {
	t.Parallel()
	server := newServer(http.NotFoundHandler())
	server.ReadHeaderTimeout /= 20 // half a second
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	defer server.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	closed := false
	conn.Write([]byte("GET / HTTP/1.1\r\nHost: h.test\r\nX-Slow: "))
	for begin := time.Now(); !closed && time.Since(begin) < 10*time.Second; time.Sleep(50 * time.Millisecond) {
		_, err := conn.Write([]byte("a"))
		closed = err != nil
	}
	if !closed {
		t.Error("the connection is still there")
	}
	if server.ReadTimeout == 0 || server.WriteTimeout == 0 || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 {
		t.Error("a limit is missing")
	}
}

// TestFlaskAddress refuses what is no address.
func TestFlaskAddress(t *testing.T) {
	for address, ok := range map[string]bool{"http://127.0.0.1:8001": true, "none": true, "127.0.0.1:8001": false, "localhost": false, "": false} {
		if _, err := parseFlask(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}
