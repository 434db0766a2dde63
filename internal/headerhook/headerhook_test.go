package headerhook_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
)

// protocols runs f against a server of each HTTP version.
func protocols(t *testing.T, f func(t *testing.T, http2 bool)) {
	t.Run("HTTP1", func(t *testing.T) { f(t, false) })
	t.Run("HTTP2", func(t *testing.T) { f(t, true) })
}

// serve starts a real server for h and returns it; what the server logs is dropped.
func serve(t *testing.T, http2 bool, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = http2
	if http2 {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// recorder is a hook that adds one header field and notes the statuses it is given.
type recorder struct{ statuses []int }

func (rec *recorder) handler(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headerhook.Serve(w, func(status int) error {
			rec.statuses = append(rec.statuses, status)
			w.Header().Add("X-Hook", "ran")
			return nil
		}, func(http.ResponseWriter, error) {
			panic("onError without an error")
		}, func(w http.ResponseWriter) { next(w, r) })
	})
}

func get(t *testing.T, s *httptest.Server) (*http.Response, string) {
	t.Helper()
	return do(t, s, http.MethodGet)
}

func do(t *testing.T, s *httptest.Server, method string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestCommitOnce(t *testing.T) {
	for _, tc := range []struct {
		name    string
		method  string // GET if empty
		handler http.HandlerFunc
		hook    int // the status the hook sees
		status  int
		body    string
	}{
		{name: "Write", handler: func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "a")
			fmt.Fprint(w, "b")
		}, hook: 200, status: 200, body: "ab"},
		{name: "empty Write sends the header too", handler: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(nil)
			w.WriteHeader(404)
		}, hook: 200, status: 200},
		{name: "WriteString", handler: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.(io.StringWriter).WriteString("s")
		}, hook: 200, status: 200, body: "s"},
		{name: "WriteHeader, then Write", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			fmt.Fprint(w, "gone")
		}, hook: 404, status: 404, body: "gone"},
		{name: "WriteHeader twice: the first counts", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(302)
			w.WriteHeader(500)
		}, hook: 302, status: 302},
		{name: "Flush through the assertion", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			fmt.Fprint(w, "x")
		}, hook: 200, status: 200, body: "x"},
		{name: "Flush through ResponseController", handler: func(w http.ResponseWriter, _ *http.Request) {
			if err := http.NewResponseController(w).Flush(); err != nil {
				panic(err)
			}
			fmt.Fprint(w, "x")
		}, hook: 200, status: 200, body: "x"},
		{name: "ReadFrom", handler: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader("from"))
		}, hook: 200, status: 200, body: "from"},
		{name: "nothing written", handler: func(http.ResponseWriter, *http.Request) {}, hook: 200, status: 200},
		{name: "HEAD", method: http.MethodHead, handler: func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "not sent")
		}, hook: 200, status: 200},
		{name: "204", handler: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(204)
			if _, err := w.Write([]byte("x")); !errors.Is(err, http.ErrBodyNotAllowed) {
				panic(err)
			}
		}, hook: 204, status: 204},
		{name: "304", handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, hook: 304, status: 304},
		{name: "http.Error", handler: func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "bad", 400)
		}, hook: 400, status: 400, body: "bad\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			protocols(t, func(t *testing.T, http2 bool) {
				var rec recorder
				method := tc.method
				if method == "" {
					method = http.MethodGet
				}
				resp, body := do(t, serve(t, http2, rec.handler(tc.handler)), method)
				if resp.StatusCode != tc.status || body != tc.body {
					t.Errorf("got %d %q, want %d %q", resp.StatusCode, body, tc.status, tc.body)
				}
				if got := resp.Header.Values("X-Hook"); len(got) != 1 {
					t.Errorf("X-Hook = %q, want it once", got)
				}
				if !slices.Equal(rec.statuses, []int{tc.hook}) {
					t.Errorf("hook ran with %v, want [%d]", rec.statuses, tc.hook)
				}
			})
		})
	}
}

// The header map is read by net/http at the first write: the hook must have run by then,
// before the handler goes on.
func TestHookRunsInsideTheCall(t *testing.T) {
	calls := map[string]func(http.ResponseWriter){
		"Write":       func(w http.ResponseWriter) { _, _ = w.Write(nil) },
		"WriteString": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "") },
		"WriteHeader": func(w http.ResponseWriter) { w.WriteHeader(201) },
		"Flush":       func(w http.ResponseWriter) { w.(http.Flusher).Flush() },
		"FlushError":  func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
		"ReadFrom":    func(w http.ResponseWriter) { _, _ = io.Copy(w, strings.NewReader("x")) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			protocols(t, func(t *testing.T, http2 bool) {
				var rec recorder
				get(t, serve(t, http2, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
					if len(rec.statuses) != 0 {
						t.Error("hook ran before the handler wrote")
					}
					call(w)
					if len(rec.statuses) != 1 {
						t.Errorf("hook ran %d times inside %s, want once", len(rec.statuses), name)
					}
				})))
			})
		})
	}
}

func TestInformationalDoesNotCommit(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		s := serve(t, http2, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusProcessing)
			w.WriteHeader(http.StatusEarlyHints)
			if len(rec.statuses) != 0 {
				t.Error("an informational status ran the hook")
			}
			fmt.Fprint(w, "body")
		}))
		var hints []int
		trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
			hints = append(hints, code)
			if h.Get("X-Hook") != "" {
				t.Errorf("%d carries the hook's header", code)
			}
			return nil
		}}
		req, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if !slices.Equal(hints, []int{102, 103}) || resp.Header.Get("X-Hook") != "ran" {
			t.Errorf("informational %v, final header %v", hints, resp.Header)
		}
	})
}

// A streaming handler's header is on the client's side while the handler still runs.
func TestFlushSendsTheHookedHeader(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		release := make(chan struct{})
		var rec recorder
		s := serve(t, http2, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			<-release
		}))
		resp, err := s.Client().Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.Header.Get("X-Hook") != "ran" {
			t.Error("the flushed header lacks the hook's field")
		}
		close(release)
	})
}

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
	if !slices.Equal(rec.statuses, []int{headerhook.Hijacked}) {
		t.Errorf("hook ran with %v, want once, for the hijack", rec.statuses)
	}
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
	if resp.StatusCode != 101 || resp.Header.Get("X-Hook") != "ran" || !slices.Equal(rec.statuses, []int{101}) {
		t.Errorf("got %d %v, hook %v", resp.StatusCode, resp.Header, rec.statuses)
	}
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
	if w.Code != 404 || !slices.Equal(inner.statuses, []int{404}) || !slices.Equal(outer.statuses, []int{404}) {
		t.Errorf("got %d, inner %v, outer %v", w.Code, inner.statuses, outer.statuses)
	}
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
	if resp.StatusCode != 426 || !slices.Equal(rec.statuses, []int{426}) {
		t.Errorf("got %d, hook %v", resp.StatusCode, rec.statuses)
	}
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

// The client leaves in the middle: writes fail, and the hook has run once all the same.
func TestClientGone(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		done := make(chan struct{})
		s := serve(t, http2, rec.handler(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			<-r.Context().Done()
			_, _ = w.Write(make([]byte, 1<<20))
		}))
		ctx, cancel := context.WithCancel(context.Background())
		req, err := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(50*time.Millisecond, cancel)
		if resp, err := s.Client().Do(req); err == nil {
			resp.Body.Close()
			t.Fatal("the request was answered")
		}
		<-done
		s.Close() // waits for the handler
		if !slices.Equal(rec.statuses, []int{200}) {
			t.Errorf("hook ran with %v, want [200]", rec.statuses)
		}
	})
}
