package flaskcookie_test

import (
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// Sizes of uploads: both are more than the memory that the handlers of these tests give to a form.
const large, small = 12 << 20, 2 << 20

// sessionHandlers are the middleware of both packages, and one inside itself.
func sessionHandlers(t *testing.T) map[string]func(http.Handler) http.Handler {
	t.Helper()
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := flasksession.New(flasksession.Config{}, flasksession.NewMemoryStore())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]func(http.Handler) http.Handler{
		"flaskcookie": codec.Handler, "flaskcookie twice": func(next http.Handler) http.Handler { return codec.Handler(codec.Handler(next)) },
		"flasksession": sessions.Handler,
	}
}

// TestUploadsLeaveNoFiles sends five uploads of 12 MiB to handlers that parse the form, and
// five smaller ones to handlers that fail. No temporary file outlives the response.
func TestUploadsLeaveNoFiles(t *testing.T) {
	for how, tt := range map[string]struct {
		size int
		end  func(http.ResponseWriter)
	}{
		"answers": {large, func(w http.ResponseWriter) { io.WriteString(w, "thank you") }},
		"panics":  {small, func(http.ResponseWriter) { panic("a test of panics") }},
		"aborts":  {small, func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
	} {
		for name, middleware := range sessionHandlers(t) {
			t.Run(name+", "+how, func(t *testing.T) {
				folder := t.TempDir()
				t.Setenv("TMPDIR", folder)
				var seen atomic.Int64 // a handler may go on when the client has given up
				server := quietServer(middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if err := r.ParseMultipartForm(1 << 20); err != nil {
						t.Error(err)
					}
					seen.Add(int64(filesIn(t, folder)))
					flaskcookie.FromContext(r.Context()).Set("uploaded", true)
					tt.end(w)
				})))
				for range 5 {
					post(server.URL, tt.size)
				}
				server.Close() // waits for the handlers
				if left := filesIn(t, folder); seen.Load() < 5 || left != 0 {
					t.Errorf("%d files while handlers run, %d are left", seen.Load(), left)
				}
			})
		}
	}
}

// post uploads a file; the answer does not matter.
func post(address string, size int) {
	body, form := io.Pipe()
	w := multipart.NewWriter(form)
	go func() {
		defer form.Close()
		if file, err := w.CreateFormFile("file", "f.bin"); err == nil {
			file.Write(make([]byte, size)) // fails where the server hangs up
			w.Close()
		}
	}()
	if response, err := http.Post(address, w.FormDataContentType(), body); err == nil {
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}

// quietServer is a server that does not log panics.
func quietServer(handler http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	return server
}

func filesIn(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// TestRouteReachesOuterMiddleware shows that middleware around this one finds the route
// that a router below has set, for logs and metrics.
func TestRouteReachesOuterMiddleware(t *testing.T) {
	for name, middleware := range sessionHandlers(t) {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /cart/{id}", func(http.ResponseWriter, *http.Request) {})
		r := httptest.NewRequest(http.MethodGet, "/cart/7", nil)
		middleware(mux).ServeHTTP(httptest.NewRecorder(), r)
		if r.Pattern != "GET /cart/{id}" {
			t.Errorf("%s: the route is %q", name, r.Pattern)
		}
	}
}
