package headerhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// ran demands that the hook ran with these statuses.
func (rec *recorder) ran(t *testing.T, want ...int) {
	t.Helper()
	if diff := cmp.Diff(want, rec.statuses); diff != "" {
		t.Errorf("the statuses the hook ran with (-want +got):\n%s", diff)
	}
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
				rec.ran(t, tc.hook)
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
		if diff := cmp.Diff([]int{102, 103}, hints); diff != "" {
			t.Errorf("the informational answers (-want +got):\n%s", diff)
		}
		if resp.Header.Get("X-Hook") != "ran" {
			t.Errorf("final header %v", resp.Header)
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

// The client leaves in the middle: writes fail, and the hook has run once all the same.
func TestClientGone(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		done := make(chan struct{})
		ctx, cancel := context.WithCancel(context.Background())
		s := serve(t, http2, rec.handler(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			cancel()
			<-r.Context().Done()
			_, _ = w.Write(make([]byte, 1<<20))
		}))
		req, err := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := s.Client().Do(req); err == nil {
			resp.Body.Close()
			t.Fatal("the request was answered")
		}
		<-done
		s.Close() // waits for the handler
		rec.ran(t, 200)
	})
}
