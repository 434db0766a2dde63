package flaskcookie

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
)

// commits are the ways in which a response begins, or ends without one.
var commits = map[string]struct {
	answer func(w http.ResponseWriter, r *http.Request)
	status int  // 0 if the client gets no answer
	late   bool // a change after answer comes too late
}{
	"nothing":     {func(http.ResponseWriter, *http.Request) {}, 200, false},
	"write":       {func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("x")) }, 200, true},
	"writestring": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "x") }, 200, true},
	"writeheader": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 404, true},
	"flush":       {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() }, 200, true},
	"flusherror":  {func(w http.ResponseWriter, _ *http.Request) { http.NewResponseController(w).Flush() }, 200, true},
	"readfrom": {func(w http.ResponseWriter, _ *http.Request) {
		w.(io.ReaderFrom).ReadFrom(strings.NewReader("x"))
	}, 200, true},
	"103":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103) }, 200, false},
	"101":      {switchProtocols, 101, true},
	"hijack":   {takeOver, 200, true},
	"redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusSeeOther) }, 303, true},
	"304":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, 304, true},
	"error":    {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", 500) }, 500, true},
	"panic":    {func(http.ResponseWriter, *http.Request) { panic("recovered further out") }, 500, false},
	"fail": {func(w http.ResponseWriter, r *http.Request) {
		FromContext(r.Context()).Set("fail", true)
		io.WriteString(w, "x")
	}, 500, true},
	"abort": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, false},
	"leave": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0, false},
}

// failing does not save a session that asks for it.
type failing struct{ *Codec }

func (f failing) Save(ctx context.Context, h http.Header, s *Session) error {
	if s.Has("fail") {
		return errors.New("down")
	}
	return f.Codec.Save(ctx, h, s)
}

func switchProtocols(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Connection", "upgrade")
	w.Header().Set("Upgrade", "test")
	w.WriteHeader(http.StatusSwitchingProtocols)
}

// takeOver sends the header as a proxy for WebSockets does.
func takeOver(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n")
	w.Header().Write(conn)
	fmt.Fprint(conn, "\r\n")
}

// commitServer answers each path by the commit of that name, inside two handlers of one
// SessionInterface and inside a recovering one.
func commitServer(t *testing.T, codec *Codec) *httptest.Server {
	view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		commit := commits[r.URL.Path[1:]]
		s := FromContext(r.Context())
		n, _ := Get[int](s, "n")
		s.Set("n", n+1)
		commit.answer(w, r)
		if err := s.Set("late", true); errors.Is(err, ErrSaved) != commit.late {
			t.Errorf("%s: a change afterwards: %v", r.URL.Path, err)
		} else if err == nil {
			s.Pop("late")
		}
	})
	sessions := NewHandler(failing{codec}, NewHandler(failing{codec}, view, nil), nil)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p == http.ErrAbortHandler {
				panic(p)
			} else if p != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		sessions.ServeHTTP(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// TestCommits has 200 browsers, each with a session of its own, see half of the ways in
// which a response begins, all at the same time. Each answer has the browser's own
// session, once.
func TestCommits(t *testing.T) {
	codec, _ := testCodec(t, func(c *Config) { c.Logger = nil })
	server := commitServer(t, codec)
	names := slices.Sorted(maps.Keys(commits))
	var browsers sync.WaitGroup
	for id := range 200 {
		browsers.Go(func() {
			b := browser{t: t, codec: codec, url: server.URL, n: id * 1000}
			defer b.transport.CloseIdleConnections()
			b.cookie = encoded(t, codec, map[string]any{"n": b.n})
			for i := range len(names) / 2 {
				b.visit(names[(id+i)%len(names)])
			}
		})
	}
	browsers.Wait()
}

// browser is a client whose session counts.
type browser struct {
	t         *testing.T
	codec     *Codec
	transport http.Transport // one that leaves must not disturb others
	url       string
	cookie    string
	n         int
}

func (b *browser) visit(name string) {
	b.t.Helper()
	response, err := b.get(name)
	want := commits[name].status
	if err != nil {
		if want != 0 {
			b.t.Errorf("%s: %v", name, err)
		}
		return
	}
	defer response.Body.Close()
	cookies := response.Cookies()
	if name == "fail" {
		if response.StatusCode != want || len(cookies) > 0 {
			b.t.Errorf("fail: status %d, header %v", response.StatusCode, response.Header)
		}
		return
	}
	if response.StatusCode != want || len(cookies) != 1 || response.Header.Get("Vary") != "Cookie" {
		b.t.Errorf("%s: status %d, header %v", name, response.StatusCode, response.Header)
		return
	}
	b.n++
	b.cookie = cookies[0].Value
	if want := encoded(b.t, b.codec, map[string]any{"n": b.n}); b.cookie != want {
		b.t.Errorf("%s: got %s, want %s", name, b.cookie, want)
	}
}

// get does not follow redirects. Early hints have no session.
func (b *browser) get(name string) (*http.Response, error) {
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) {
			if name == "leave" {
				cancel()
			}
		},
		Got1xxResponse: func(status int, header textproto.MIMEHeader) error {
			if status == http.StatusEarlyHints && len(header["Set-Cookie"]) > 0 {
				b.t.Errorf("early hints have the session: %v", header)
			}
			return nil
		},
	})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/"+name, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Cookie", "session="+b.cookie)
	return b.transport.RoundTrip(r)
}

// TestSaveErrorOnPanic shows that the panic goes on, and that the codec has told its
// Logger what was lost.
func TestSaveErrorOnPanic(t *testing.T) {
	codec, log := testCodec(t, func(c *Config) { c.Signer.Now = late })
	defer func() {
		if p := recover(); p != "x" || !strings.Contains(log.String(), "cannot be saved") {
			t.Errorf("panic %v, logged %s", p, log)
		}
	}()
	serveOne(codec.Handler(withSession(func(s *Session) {
		s.SetPermanent(true)
		panic("x")
	})), "")
}
