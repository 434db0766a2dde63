package browser

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// identityRow is a row of testdata/cookie_identity.jsonl.
type identityRow struct {
	Name       string
	Host, Path string
	Own, Other string
	SameCookie bool `json:"same_cookie"`
}

func identityRows(t *testing.T) []identityRow {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(live.Root(), "testdata", "cookie_identity.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []identityRow
	for line := range bytes.Lines(text) {
		var row identityRow
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// setter is a server that sets the lines at one address, and nothing elsewhere: a browser
// asks for a favicon too.
type setter struct {
	port   string
	noIPv6 error

	mu    sync.Mutex
	uri   string
	lines []string
}

func startSetter(t *testing.T) *setter {
	t.Helper()
	s := &setter{}
	server := &http.Server{Handler: s}
	t.Cleanup(func() { _ = server.Close() })
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	_, s.port, _ = net.SplitHostPort(listener.Addr().String())
	second, err := net.Listen("tcp6", "[::1]:"+s.port)
	if s.noIPv6 = err; err == nil {
		go func() { _ = server.Serve(second) }()
	}
	return s
}

func (s *setter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.RequestURI != s.uri {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header()["Set-Cookie"] = s.lines
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte("<p>set"))
}

// keepsOwn reports whether a browser that keeps no cookies has the row's own one after an
// answer with these lines.
func (s *setter) keepsOwn(b *browser, row identityRow, lines ...string) bool {
	b.t.Helper()
	s.mu.Lock()
	s.uri, s.lines = row.Path, lines
	s.mu.Unlock()
	b.forget()
	host := row.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name // the server has a port of its own
	}
	b.visit("http://" + host + ":" + s.port + row.Path)
	name, _, _ := strings.Cut(row.Own, "=")
	return b.find(func(c *network.Cookie) bool { return c.Name == name && c.Value == "own" }) != nil
}

// TestCookieIdentity: which Set-Cookie replaces which is what Chromium does, row by row.
// The Go side of the rows is in internal/werkzeug.
func TestCookieIdentity(t *testing.T) {
	b, s := open(t, profile(t)), startSetter(t)
	rows := identityRows(t)
	if len(rows) < 34 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			if s.noIPv6 != nil && strings.HasPrefix(row.Host, "[") {
				t.Skip(s.noIPv6)
			}
			if !s.keepsOwn(b, row, row.Own) {
				t.Fatal("the browser does not keep the own cookie when it is alone")
			}
			if kept := s.keepsOwn(b, row, row.Own, row.Other); kept == row.SameCookie {
				t.Errorf("%q at %s%s, then %q: the browser keeps the own cookie: %t", row.Own, row.Host, row.Path, row.Other, kept)
			}
		})
	}
}
