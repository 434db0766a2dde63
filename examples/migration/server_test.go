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
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	begin := time.Now()
	closed := false
	for _, letter := range "GET / HTTP/1.1\r\nHost: h.test\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
		if _, err := conn.Write([]byte(string(letter))); err != nil {
			closed = true
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if !closed || time.Since(begin) > 3*time.Second {
		t.Errorf("closed: %t, after %v", closed, time.Since(begin))
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
