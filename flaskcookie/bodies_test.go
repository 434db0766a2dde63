package flaskcookie_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// limit is how much the handlers of these tests take.
const limit = 1 << 10

// limited bounds the body of a request in place: no copy of the request is made.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// TestMaxBytes shows that http.MaxBytesReader bounds a body wherever it stands. Only
// outside does it tell the server to close the connection: net/http asks its own
// ResponseWriter by a method that no other can have. Inside, the server reads on for up to
// 256 KiB, and closes if there is more.
func TestMaxBytes(t *testing.T) {
	const little, much = 100 << 10, 400 << 10
	codec, _, _ := counter(t, 1)
	readsAll := func(t *testing.T) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			flaskcookie.FromContext(r.Context()).Set("n", 2)
			n, err := io.Copy(io.Discard, r.Body)
			if _, ok := errors.AsType[*http.MaxBytesError](err); !ok || n != limit {
				t.Errorf("read %d bytes, %v", n, err)
			}
			http.Error(w, "too much", http.StatusRequestEntityTooLarge)
		})
	}
	closesItself := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close")
			next.ServeHTTP(w, r)
		})
	}
	for _, tt := range []struct {
		shows   string
		order   func(next http.Handler) http.Handler
		size    int
		closing bool
	}{
		{"outside", func(next http.Handler) http.Handler { return limited(codec.Handler(next)) }, little, true},
		{"MaxBytesHandler outside", func(next http.Handler) http.Handler { return http.MaxBytesHandler(codec.Handler(next), limit) }, little, true},
		{"inside", func(next http.Handler) http.Handler { return codec.Handler(limited(next)) }, little, false},
		{"inside, a large body", func(next http.Handler) http.Handler { return codec.Handler(limited(next)) }, much, true},
		{"inside, with the header of one's own", func(next http.Handler) http.Handler { return codec.Handler(closesItself(limited(next))) }, little, true},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			t.Parallel() // a server that closes a connection waits a moment before
			server := httptest.NewServer(tt.order(readsAll(t)))
			defer server.Close()
			response, err := http.Post(server.URL, "application/octet-stream", bytes.NewReader(make([]byte, tt.size)))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if n := saved(t, codec, response); n != 2 || response.StatusCode != http.StatusRequestEntityTooLarge || response.Close != tt.closing {
				t.Errorf("status %d, n = %d, the connection is closed: %t", response.StatusCode, n, response.Close)
			}
		})
	}
}

// removesFiles is the line that the comment of NewHandler gives to handlers that take
// files below a middleware which copies requests.
func removesFiles(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if r.MultipartForm != nil {
				r.MultipartForm.RemoveAll()
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// TestUploadsBelowCopies shows which middleware of net/http leaves the temporary files of a
// form on the disk, beside this one or alone, and that the line removes them. It is not the
// session's middleware that leaves them.
func TestUploadsBelowCopies(t *testing.T) {
	codec, _, _ := counter(t, 1)
	timeout := func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Hour, "") }
	bounded := func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 1<<30) }
	inPlace := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, 1<<30)
			next.ServeHTTP(w, r)
		})
	}
	for _, tt := range []struct {
		shows string
		order func(next http.Handler) http.Handler
		left  int
	}{
		{"TimeoutHandler alone", timeout, 1},
		{"TimeoutHandler inside", func(next http.Handler) http.Handler { return codec.Handler(timeout(next)) }, 1},
		{"TimeoutHandler outside", func(next http.Handler) http.Handler { return timeout(codec.Handler(next)) }, 1},
		{"MaxBytesHandler alone", bounded, 1},
		{"MaxBytesHandler inside", func(next http.Handler) http.Handler { return codec.Handler(bounded(next)) }, 1},
		{"MaxBytesHandler outside", func(next http.Handler) http.Handler { return bounded(codec.Handler(next)) }, 1},
		{"MaxBytesReader outside, in place", func(next http.Handler) http.Handler { return inPlace(codec.Handler(next)) }, 0},
		{"MaxBytesReader inside, in place", func(next http.Handler) http.Handler { return codec.Handler(inPlace(next)) }, 0},
	} {
		for _, line := range []bool{false, true} {
			t.Run(tt.shows, func(t *testing.T) {
				folder := t.TempDir()
				t.Setenv("TMPDIR", folder)
				var handler http.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if err := r.ParseMultipartForm(1 << 20); err != nil || filesIn(t, folder) != 1 {
						t.Errorf("%v, %d files", err, filesIn(t, folder))
					}
				})
				want := tt.left
				if line {
					handler, want = removesFiles(handler), 0
				}
				server := quietServer(tt.order(handler))
				post(server.URL, small)
				server.Close()
				if left := filesIn(t, folder); left != want {
					t.Errorf("with the line %t: %d files are left, want %d", line, left, want)
				}
			})
		}
	}
}
