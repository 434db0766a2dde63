package middleware

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// sockets are handlers that take over the connection with the usual libraries.
var sockets = map[string]struct {
	accept func(w http.ResponseWriter, r *http.Request) error
	sends  bool // the session's cookie
}{
	"coder/websocket": {func(w http.ResponseWriter, r *http.Request) error {
		conn, err := coder.Accept(w, r, nil)
		if err != nil {
			return err
		}
		return conn.CloseNow()
	}, true},
	"gorilla/websocket": {func(w http.ResponseWriter, r *http.Request) error {
		return upgrade(w, r, nil)
	}, false},
	"gorilla/websocket, given w.Header()": {func(w http.ResponseWriter, r *http.Request) error {
		return upgrade(w, r, w.Header())
	}, true},
}

func upgrade(w http.ResponseWriter, r *http.Request, header http.Header) error {
	conn, err := new(gorilla.Upgrader).Upgrade(w, r, header)
	if err != nil {
		return err
	}
	return conn.Close()
}

// TestWebSocket shows that the session is saved before the connection is taken over, and
// with which libraries the browser gets its cookie; a change afterwards is an error. A
// reverse proxy inside the middleware passes it on.
func TestWebSocket(t *testing.T) {
	codec := newCodec(t)
	for name, socket := range sockets {
		t.Run(name, func(t *testing.T) {
			done := make(chan error, 1)
			server := httptest.NewServer(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				session := flaskcookie.FromContext(r.Context())
				session.Set("user", "ann")
				if err := socket.accept(w, r); err != nil {
					t.Error(err)
				}
				done <- session.Set("user", "bob")
			})))
			defer server.Close()
			if sends := len(dial(t, server.URL).Cookies()) == 1; sends != socket.sends {
				t.Errorf("the cookie is sent: %t", sends)
			}
			if err := <-done; err != flaskcookie.ErrSaved {
				t.Errorf("a change afterwards: %v", err)
			}
		})
	}
}

// TestWebSocketThroughProxy has the socket behind a reverse proxy inside the middleware,
// with the session's cookie set by what is behind it, or a refresh by Go.
func TestWebSocketThroughProxy(t *testing.T) {
	codec := newCodec(t)
	permanent, err := codec.Encode(map[string]any{"_permanent": true})
	if err != nil {
		t.Fatal(err)
	}
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := sockets["coder/websocket"].accept(w, r); err != nil {
			t.Error(err)
		}
	}))
	defer backend.Close()
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(codec.Handler(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}))
	defer front.Close()
	if cookies := dial(t, front.URL, "session="+permanent).Cookies(); len(cookies) != 1 || cookies[0].Expires.IsZero() {
		t.Errorf("the permanent session is not refreshed: %v", cookies)
	}
}

// dial opens a WebSocket and returns the answer.
func dial(t *testing.T, address string, cookies ...string) *http.Response {
	t.Helper()
	header := http.Header{}
	for _, c := range cookies {
		header.Add("Cookie", c)
	}
	conn, response, err := coder.Dial(context.Background(), strings.Replace(address, "http", "ws", 1), &coder.DialOptions{HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	conn.CloseNow()
	if response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("status %d", response.StatusCode)
	}
	return response
}
