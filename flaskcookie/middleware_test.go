package flaskcookie_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// The tests of this file and of timeouts_test.go and bodies_test.go are what
// docs/middleware.md says.

// counter is a codec with a log, and the value of a cookie with n in it.
func counter(t *testing.T, n int) (codec *flaskcookie.Codec, cookie string, log *logged) {
	t.Helper()
	log = new(logged)
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("a key of which New says nothing"), Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	cookie, err = codec.Encode(map[string]any{"n": n})
	if err != nil {
		t.Fatal(err)
	}
	return codec, cookie, log
}

// logged is a log that handlers may write to while a test reads it.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// saved is the n of the session in a response, or -1.
func saved(t *testing.T, codec *flaskcookie.Codec, response *http.Response) int {
	t.Helper()
	var session struct {
		N int `json:"n"`
	}
	cookies := response.Cookies()
	if len(cookies) == 0 {
		return -1
	}
	if _, err := codec.Decode(cookies[0].Value, &session); err != nil {
		t.Error(err)
	}
	return session.N
}

// fetch asks a server with a cookie of the session. The caller closes the body.
func fetch(t *testing.T, client *http.Client, address, cookie string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", "a=1; session="+cookie+"; b=2")
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// TestLateRead has a handler look at the session before or after the first byte of its
// page: after it the answer has no Vary, so that a cache may give it to everybody.
func TestLateRead(t *testing.T) {
	codec, cookie, log := counter(t, 1)
	for _, late := range []bool{false, true} {
		server := httptest.NewServer(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !late {
				flaskcookie.FromContext(r.Context())
			}
			w.Header().Set("Cache-Control", "public, max-age=600")
			fmt.Fprint(w, "Hello, ")
			n, _ := flaskcookie.Get[int](flaskcookie.FromContext(r.Context()), "n")
			fmt.Fprint(w, "number ", n)
		})))
		response := fetch(t, server.Client(), server.URL, cookie)
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		server.Close()
		if string(body) != "Hello, number 1" || (response.Header.Get("Vary") == "Cookie") == late {
			t.Errorf("late %t: %q, Vary %q", late, body, response.Header["Vary"])
		}
		if told := strings.Contains(log.String(), "session read after the response began"); told != late {
			t.Errorf("late %t: logged %q", late, log)
		}
	}
}

// events writes one event, waits, and writes another. What it sets before the first is
// saved; a change after it is an error.
func events(t *testing.T, more <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		n, _ := flaskcookie.Get[int](session, "n")
		session.Set("n", n+1)
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: first\n\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		<-more
		if err := session.Set("n", 0); !errors.Is(err, flaskcookie.ErrSaved) {
			t.Errorf("a change after the first event: %v", err)
		}
		fmt.Fprint(w, "data: second\n\n")
	})
}

// checkEvents demands the session and the first event before there is a second.
func checkEvents(t *testing.T, codec *flaskcookie.Codec, response *http.Response, more chan<- struct{}) {
	t.Helper()
	defer response.Body.Close()
	body := bufio.NewReader(response.Body)
	first, err := body.ReadString('\n')
	if err != nil || first != "data: first\n" || response.Header.Get("Vary") != "Cookie" {
		t.Errorf("%q, %v, Vary %q", first, err, response.Header["Vary"])
	}
	if n := saved(t, codec, response); n != 2 {
		t.Errorf("the session has n = %d", n)
	}
	close(more)
	rest, err := io.ReadAll(body)
	if string(rest) != "\ndata: second\n\n" || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
}

// TestEvents streams server-sent events.
func TestEvents(t *testing.T) {
	codec, cookie, _ := counter(t, 1)
	more := make(chan struct{})
	server := httptest.NewServer(codec.Handler(events(t, more)))
	defer server.Close()
	checkEvents(t, codec, fetch(t, server.Client(), server.URL, cookie), more)
}

// TestEventsThroughProxy has them come from behind a reverse proxy inside the middleware,
// which saves what was set before the proxy answered.
func TestEventsThroughProxy(t *testing.T) {
	codec, cookie, _ := counter(t, 1)
	more := make(chan struct{})
	backend := httptest.NewServer(codec.Handler(events(t, more))) // stands for Flask
	defer backend.Close()
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	server := httptest.NewServer(codec.Handler(proxy))
	defer server.Close()
	checkEvents(t, codec, fetch(t, server.Client(), server.URL, cookie), more)
}

// TestUnencryptedHTTP2 serves sessions and a stream over h2c.
func TestUnencryptedHTTP2(t *testing.T) {
	codec, cookie, _ := counter(t, 1)
	var h2c http.Protocols
	h2c.SetUnencryptedHTTP2(true)
	more := make(chan struct{})
	server := httptest.NewUnstartedServer(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("%s", r.Proto)
		}
		if _, _, err := http.NewResponseController(w).Hijack(); !errors.Is(err, http.ErrNotSupported) {
			t.Errorf("Hijack: %v", err)
		}
		events(t, more).ServeHTTP(w, r)
	})))
	server.Config.Protocols = &h2c
	server.Start()
	defer server.Close()
	transport := &http.Transport{Protocols: &h2c}
	defer transport.CloseIdleConnections()
	checkEvents(t, codec, fetch(t, &http.Client{Transport: transport}, server.URL, cookie), more)
}

// TestSaveErrorDropsEncoding has a middleware inside that encodes the body, and a session
// that cannot be saved: the error page is not taken for an encoded one.
func TestSaveErrorDropsEncoding(t *testing.T) {
	codec, cookie, _ := counter(t, 1)
	failing := flaskcookie.NewHandler(unsaved{codec}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", "3")
		io.WriteString(w, "zip")
	}), nil)
	server := httptest.NewServer(failing)
	defer server.Close()
	response := fetch(t, server.Client(), server.URL, cookie)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	got := []any{response.StatusCode, response.Header.Get("Content-Encoding"), string(body), err}
	if diff := cmp.Diff([]any{500, "", "Internal Server Error\n", error(nil)}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
