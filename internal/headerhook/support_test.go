package headerhook_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
)

// readerFrom stands for the server's response, which sends files without copying.
type readerFrom struct {
	*httptest.ResponseRecorder
	got io.Reader
}

func (w *readerFrom) ReadFrom(r io.Reader) (int64, error) {
	w.got = r
	return io.Copy(w.ResponseRecorder, r)
}

func TestReadFromReachesTheWriterBelow(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "page"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := &readerFrom{ResponseRecorder: httptest.NewRecorder()}
	var rec recorder
	rec.handler(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.(io.ReaderFrom).ReadFrom(io.LimitReader(file, 10))
	}).ServeHTTP(w, nil)
	if lr, ok := w.got.(*io.LimitedReader); !ok || lr.R != io.Reader(file) {
		t.Errorf("the writer below was given %T, want the file itself: sendfile is lost", w.got)
	}
}

func TestServeContent(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		content := bytes.Repeat([]byte("0123456789"), 100_000)
		var rec recorder
		_, body := get(t, serve(t, http2, rec.handler(func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "a.bin", time.Time{}, bytes.NewReader(content))
		})))
		if body != string(content) || len(rec.statuses) != 1 {
			t.Errorf("%d bytes, hook %v", len(body), rec.statuses)
		}
	})
}

// The proxy way: the header map is written to the connection after it was taken over.
func TestHijack(t *testing.T) {
	var rec recorder
	s := serve(t, false, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		resp := http.Response{StatusCode: 101, ProtoMajor: 1, ProtoMinor: 1, Header: w.Header()}
		_ = resp.Write(buf)
		_ = buf.Flush()
	}))
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 101 || resp.Header.Get("X-Hook") != "ran" {
		t.Errorf("got %d %v", resp.StatusCode, resp.Header)
	}
	rec.ran(t, headerhook.Hijacked)
}

// 101 is the real header: net/http sends it, with its fields, when the handler hijacks.
func TestSwitchingProtocolsCommits(t *testing.T) {
	var rec recorder
	s := serve(t, false, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "test")
		w.WriteHeader(http.StatusSwitchingProtocols)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}))
	resp, _ := get(t, s)
	if resp.StatusCode != 101 || resp.Header.Get("X-Hook") != "ran" {
		t.Errorf("got %d %v", resp.StatusCode, resp.Header)
	}
	rec.ran(t, 101)
}

// plain has the three methods of http.ResponseWriter and no more.
type plain struct{ http.ResponseWriter }

func TestUnsupportedBelowDoesNotCommit(t *testing.T) {
	w := httptest.NewRecorder()
	var outer, inner recorder
	h := outer.handler(inner.handler(func(w http.ResponseWriter, _ *http.Request) {
		rc := http.NewResponseController(w)
		if err := rc.Flush(); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("Flush: %v, want ErrUnsupported", err)
		}
		if _, _, err := rc.Hijack(); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("Hijack: %v, want ErrUnsupported", err)
		}
		if err := rc.SetReadDeadline(time.Now()); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("SetReadDeadline: %v, want ErrUnsupported", err)
		}
		w.(http.Flusher).Flush()
		if inner.statuses != nil || outer.statuses != nil {
			t.Error("a hook ran although nothing was sent")
		}
		w.WriteHeader(404)
	}).ServeHTTP)
	h.ServeHTTP(plain{w}, nil)
	if w.Code != 404 {
		t.Errorf("got %d", w.Code)
	}
	inner.ran(t, 404)
	outer.ran(t, 404)
}

// HTTP/2 connections cannot be taken over: the handler may still answer.
func TestHijackOnHTTP2(t *testing.T) {
	var rec recorder
	resp, _ := get(t, serve(t, true, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
		if _, _, err := http.NewResponseController(w).Hijack(); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("Hijack: %v, want ErrUnsupported", err)
		}
		w.WriteHeader(426)
	})))
	if resp.StatusCode != 426 {
		t.Errorf("got %d", resp.StatusCode)
	}
	rec.ran(t, 426)
}

func TestUnwrapServesDeadlines(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		resp, _ := get(t, serve(t, http2, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
			rc := http.NewResponseController(w)
			deadline := time.Now().Add(time.Minute)
			if err := errors.Join(rc.SetReadDeadline(deadline), rc.SetWriteDeadline(deadline)); err != nil {
				t.Error(err)
			}
		})))
		if resp.Header.Get("X-Hook") != "ran" {
			t.Error("the hook did not run")
		}
	})
}

// gin's streams ask their writer for the deprecated http.CloseNotifier, through any
// number of hooks.
func TestCloseNotify(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		told := make(chan bool, 1)
		var outer, inner recorder
		s := serve(t, http2, outer.handler(inner.handler(func(w http.ResponseWriter, _ *http.Request) {
			gone := w.(interface{ CloseNotify() <-chan bool }).CloseNotify()
			w.(http.Flusher).Flush()
			select {
			case <-gone:
				told <- true
			case <-time.After(10 * time.Second):
				told <- false
			}
		}).ServeHTTP))
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		resp.Body.Close()
		if !<-told {
			t.Error("the handler was not told that the client is gone")
		}
	})
}

func TestCloseNotifyUnsupported(t *testing.T) {
	var rec recorder
	rec.handler(func(w http.ResponseWriter, _ *http.Request) {
		if gone := w.(interface{ CloseNotify() <-chan bool }).CloseNotify(); gone != nil {
			t.Error("a channel that nobody will ever write to")
		}
	}).ServeHTTP(httptest.NewRecorder(), nil)
}
