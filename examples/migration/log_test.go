package main

import (
	"bytes"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// value is what has been counted.
func (c *counter) value(labels string) uint64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.of[labels]
}

// written is a log that a test reads.
type written struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.text.String()
}

// logged has what is logged at level Info and above until the test ends.
func logged(t *testing.T) *written {
	w, before := &written{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(w, nil)))
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(os.Stderr)
	})
	return w
}

// TestServerLog: what a stranger can make http.Server write is not in the log, and what tells
// of trouble is.
func TestServerLog(t *testing.T) {
	log := logged(t)
	server := newServer(http.NotFoundHandler())
	for _, line := range []string{
		"http: TLS handshake error from 192.0.2.1:7: EOF",
		"http: URL query contains semicolon",
		"http: Accept error: too many open files; retrying in 5ms",
		"http: panic serving 192.0.2.1:7: planted\ngoroutine 1",
	} {
		server.ErrorLog.Print(line)
	}
	got := log.String()
	for word, want := range map[string]bool{"handshake": false, "semicolon": false, "level=ERROR msg=\"http: Accept error": true, "level=ERROR msg=\"http: panic serving": true} {
		if strings.Contains(got, word) != want {
			t.Errorf("%q in the log: %t\n%s", word, !want, got)
		}
	}
}

// eventually waits for a word in the log.
func (w *written) eventually(t *testing.T, words ...string) {
	t.Helper()
	for range 100 {
		missing := false
		for _, word := range words {
			missing = missing || !strings.Contains(w.String(), word)
		}
		if !missing {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the log lacks one of %q:\n%s", words, w)
}
