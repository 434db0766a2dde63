package headerhook_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
)

var errHook = errors.New("store is down")

// failing serves next under a hook that fails; onError answers.
func failing(next http.HandlerFunc, onError func(http.ResponseWriter, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headerhook.Serve(w, func(int) error { return errHook }, onError, func(w http.ResponseWriter) { next(w, r) })
	})
}

func answer503(w http.ResponseWriter, err error) {
	w.WriteHeader(503)
	fmt.Fprint(w, "sorry: ", err)
}

// Whichever call comes first, the error handler's answer is the whole answer.
func TestHookFails(t *testing.T) {
	calls := map[string]func(http.ResponseWriter) error{
		"Write":       func(w http.ResponseWriter) error { _, err := w.Write([]byte("secret")); return err },
		"WriteString": func(w http.ResponseWriter) error { _, err := io.WriteString(w, "secret"); return err },
		"ReadFrom": func(w http.ResponseWriter) error {
			_, err := w.(io.ReaderFrom).ReadFrom(strings.NewReader("secret"))
			return err
		},
		"FlushError":  func(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() },
		"Hijack":      func(w http.ResponseWriter) error { _, _, err := http.NewResponseController(w).Hijack(); return err },
		"WriteHeader": func(w http.ResponseWriter) error { w.WriteHeader(200); _, err := w.Write(nil); return err },
		"nothing":     nil,
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			protocols(t, func(t *testing.T, http2 bool) {
				if name == "Hijack" && http2 {
					call = calls["Write"] // HTTP/2 has no Hijack: see TestHijackOnHTTP2
				}
				resp, body := get(t, serve(t, http2, failing(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Length", "6")
					w.Header().Set("Content-Encoding", "br")
					w.Header().Set("Cache-Control", "public, max-age=600")
					w.Header().Set("Etag", `"1"`)
					w.Header().Set("X-Request-Id", "7")
					if call == nil {
						return
					}
					if err := call(w); !errors.Is(err, errHook) {
						t.Errorf("got %v, want the hook's error", err)
					}
					w.WriteHeader(http.StatusEarlyHints)
					w.WriteHeader(200)
					fmt.Fprint(w, "secret")
				}, answer503)))
				if resp.StatusCode != 503 || body != "sorry: store is down" {
					t.Errorf("got %d %q", resp.StatusCode, body)
				}
				for _, gone := range []string{"Content-Encoding", "Cache-Control", "Etag"} {
					if v := resp.Header.Get(gone); v != "" {
						t.Errorf("%s: %s is the handler's, not the error's", gone, v)
					}
				}
				if resp.Header.Get("X-Request-Id") != "7" {
					t.Error("a field that does not describe the body is gone")
				}
			})
		})
	}
}

// An error handler that only logs must not turn the failure into an empty 200.
func TestSilentErrorHandler(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		resp, body := get(t, serve(t, http2, failing(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "secret")
		}, func(http.ResponseWriter, error) {})))
		if resp.StatusCode != 500 || body != "" {
			t.Errorf("got %d %q, want a bare 500", resp.StatusCode, body)
		}
	})
}

// nested wraps next in two hooks and notes their order.
func nested(order *[]string, next http.HandlerFunc) http.Handler {
	wrap := func(name string, next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			headerhook.Serve(w, func(int) error {
				*order = append(*order, name)
				w.Header().Add("X-Hook", name)
				return nil
			}, nil, func(w http.ResponseWriter) { next(w, r) })
		}
	}
	return wrap("outer", wrap("inner", next))
}

func TestNestedInnerFirst(t *testing.T) {
	for name, next := range map[string]http.HandlerFunc{
		"Write":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "x") },
		"Flush":   func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
		"nothing": func(http.ResponseWriter, *http.Request) {},
	} {
		t.Run(name, func(t *testing.T) {
			protocols(t, func(t *testing.T, http2 bool) {
				var order []string
				resp, _ := get(t, serve(t, http2, nested(&order, next)))
				want := []string{"inner", "outer"}
				if diff := cmp.Diff(want, order); diff != "" {
					t.Errorf("the hooks ran (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(want, resp.Header.Values("X-Hook")); diff != "" {
					t.Errorf("the hooks sent (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// An inner failure is answered through the outer writer, whose hook still runs once.
func TestNestedInnerFails(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		resp, body := get(t, serve(t, http2, rec.handler(failing(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "secret")
		}, answer503).ServeHTTP)))
		if resp.StatusCode != 503 || body != "sorry: store is down" {
			t.Errorf("got %d %q", resp.StatusCode, body)
		}
		rec.ran(t, 503) // the outer hook
	})
}

// An outer failure stops the inner writer too.
func TestNestedOuterFails(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		resp, body := get(t, serve(t, http2, failing(rec.handler(func(w http.ResponseWriter, _ *http.Request) {
			if _, err := w.Write([]byte("secret")); !errors.Is(err, errHook) {
				t.Errorf("got %v, want the outer hook's error", err)
			}
		}).ServeHTTP, answer503)))
		if resp.StatusCode != 503 || body != "sorry: store is down" {
			t.Errorf("got %d %q", resp.StatusCode, body)
		}
		rec.ran(t, 200) // the inner hook
	})
}

// A recovering middleware further out answers with the hook's header.
func TestPanicRunsTheHook(t *testing.T) {
	protocols(t, func(t *testing.T, http2 bool) {
		var rec recorder
		hooked := rec.handler(func(http.ResponseWriter, *http.Request) { panic("boom") })
		resp, body := get(t, serve(t, http2, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() { http.Error(w, fmt.Sprint("recovered ", recover()), 500) }()
			hooked.ServeHTTP(w, r)
		})))
		if resp.StatusCode != 500 || body != "recovered boom\n" || resp.Header.Get("X-Hook") != "ran" {
			t.Errorf("got %d %q %v", resp.StatusCode, body, resp.Header)
		}
		rec.ran(t, 500)
	})
}

// panics calls h and returns what it panics with and the stack at the recovery.
func panics(t *testing.T, h http.Handler) (p any, stack string) {
	t.Helper()
	defer func() { p, stack = recover(), string(debug.Stack()) }()
	h.ServeHTTP(httptest.NewRecorder(), nil)
	t.Error("no panic")
	return nil, ""
}

func TestAbortHandlerRunsNoHook(t *testing.T) {
	var rec recorder
	p, _ := panics(t, rec.handler(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	if p != http.ErrAbortHandler || rec.statuses != nil {
		t.Errorf("panic %v, hook %v", p, rec.statuses)
	}
}

func TestPanicAfterTheHeader(t *testing.T) {
	var rec recorder
	p, _ := panics(t, rec.handler(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(201)
		panic("late")
	}))
	if p != "late" {
		t.Errorf("panic %v", p)
	}
	rec.ran(t, 201)
}

// The server's log of a panic must still show where it came from.
func TestPanicKeepsTheStack(t *testing.T) {
	var rec recorder
	_, stack := panics(t, rec.handler(explode))
	if !strings.Contains(stack, "headerhook_test.explode") {
		t.Errorf("the handler is not on the stack:\n%s", stack)
	}
}

func explode(http.ResponseWriter, *http.Request) { panic("here") }

// The panic decides the answer: the hook's failure neither replaces it nor answers.
func TestPanicWithFailingHook(t *testing.T) {
	p, _ := panics(t, failing(func(http.ResponseWriter, *http.Request) { panic("boom") },
		func(http.ResponseWriter, error) { t.Error("onError answered a panic") }))
	if p != "boom" {
		t.Errorf("panic %v, want boom", p)
	}
}

func TestPanicInTheHookItself(t *testing.T) {
	ran := 0
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		headerhook.Serve(w, func(int) error { ran++; panic("hook") }, nil, func(w http.ResponseWriter) { w.WriteHeader(200) })
	})
	if p, _ := panics(t, h); p != "hook" || ran != 1 {
		t.Errorf("panic %v, hook ran %d times", p, ran)
	}
}

// runtime.Goexit ends the request without an answer (a test's t.FailNow does it).
func TestGoexitRunsNoHook(t *testing.T) {
	var rec recorder
	done := make(chan struct{})
	go func() {
		defer close(done)
		rec.handler(func(http.ResponseWriter, *http.Request) { runtime.Goexit() }).ServeHTTP(httptest.NewRecorder(), nil)
	}()
	<-done
	if rec.statuses != nil {
		t.Errorf("hook ran with %v", rec.statuses)
	}
}

// A handler that panics has brought nothing about either, where the hook fails: neither its
// cookies nor its redirect leave with the answer of a recovering middleware.
func TestPanicUndoesEffects(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("Set-Cookie", "outer=1")
	func() {
		defer func() { recover() }()
		headerhook.Serve(w, func(int) error { return errHook }, nil, func(w http.ResponseWriter) {
			w.Header().Add("Set-Cookie", "remember_token=7")
			w.Header().Set("Location", "/welcome")
			panic("boom")
		})
	}()
	if diff := cmp.Diff(http.Header{"Set-Cookie": {"outer=1"}}, w.Header()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
