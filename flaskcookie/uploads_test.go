package flaskcookie_test

import (
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// uploadSize is more than the memory that a handler gives to a form, usually.
const uploadSize = 12 << 20

// sessionHandlers are the middleware of both packages, and each inside itself.
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
	twice := func(handler func(http.Handler) http.Handler) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler { return handler(handler(next)) }
	}
	return map[string]func(http.Handler) http.Handler{
		"flaskcookie": codec.Handler, "flaskcookie twice": twice(codec.Handler),
		"flasksession": sessions.Handler, "flasksession twice": twice(sessions.Handler),
	}
}

// TestUploadsLeaveNoFiles sends five uploads of 12 MiB to handlers that parse the form.
// Whichever way a handler ends, no temporary file outlives the response.
func TestUploadsLeaveNoFiles(t *testing.T) {
	for how, end := range map[string]func(http.ResponseWriter){
		"answers": func(w http.ResponseWriter) { io.WriteString(w, "thank you") },
		"panics":  func(http.ResponseWriter) { panic("a test of panics") },
		"aborts":  func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		for name, middleware := range sessionHandlers(t) {
			t.Run(name+", "+how, func(t *testing.T) {
				folder := t.TempDir()
				t.Setenv("TMPDIR", folder)
				seen := 0
				server := quietServer(middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if err := r.ParseMultipartForm(1 << 20); err != nil {
						t.Error(err)
					}
					seen = max(seen, filesIn(t, folder))
					flaskcookie.FromContext(r.Context()).Set("uploaded", true)
					end(w)
				})))
				for range 5 {
					post(server.URL)
				}
				server.Close() // waits for the handlers
				if left := filesIn(t, folder); seen == 0 || left != 0 {
					t.Errorf("%d files while a handler runs, %d are left", seen, left)
				}
			})
		}
	}
}

// post uploads a file; the answer does not matter.
func post(address string) {
	body, form := io.Pipe()
	w := multipart.NewWriter(form)
	go func() {
		defer form.Close()
		if file, err := w.CreateFormFile("file", "f.bin"); err == nil {
			file.Write(make([]byte, uploadSize)) // fails where the server hangs up
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
