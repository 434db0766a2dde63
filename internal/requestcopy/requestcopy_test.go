package requestcopy_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/requestcopy"
)

// upload is a form with one file of a mebibyte.
func upload(t *testing.T) (contentType string, body io.Reader) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "f.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &form
}

// After each way in which a handler can end, no file is left.
func TestNoFileStays(t *testing.T) {
	parse := func(r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
		}
	}
	for name, end := range map[string]func(*http.Request){
		"return":          func(*http.Request) {},
		"panic":           func(*http.Request) { panic("a test of panics") },
		"ErrAbortHandler": func(*http.Request) { panic(http.ErrAbortHandler) },
		"Goexit":          func(*http.Request) { runtime.Goexit() },
		"copy in a copy":  func(r *http.Request) { requestcopy.Serve(r.Context(), r, func(*http.Request) {}) },
		"copy in a copy that panics": func(r *http.Request) {
			requestcopy.Serve(r.Context(), r, func(*http.Request) { panic("a test of panics") })
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("TMPDIR", folder)
			seen := 0
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				requestcopy.Serve(r.Context(), r, func(r *http.Request) {
					parse(r)
					seen = count(t, folder)
					end(r)
				})
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.Start()
			contentType, body := upload(t)
			if resp, err := http.Post(server.URL, contentType, body); err == nil {
				resp.Body.Close()
			}
			server.Close() // waits for the handler
			if seen != 1 {
				t.Fatalf("%d files while the handler runs, want 1", seen)
			}
			if left := count(t, folder); left != 0 {
				t.Errorf("%d files are left", left)
			}
		})
	}
}

func count(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// The files of a form that nobody keeps are removed when next returns, the others stay.
func TestLend(t *testing.T) {
	for _, keeps := range []bool{true, false} {
		folder := t.TempDir()
		t.Setenv("TMPDIR", folder)
		contentType, body := upload(t)
		r := httptest.NewRequest("POST", "/", body)
		r.Header.Set("Content-Type", contentType)
		var form *multipart.Form
		requestcopy.Lend(r.Context(), r, func(inner *http.Request) {
			if err := inner.ParseMultipartForm(1); err != nil {
				t.Fatal(err)
			}
			form = inner.MultipartForm
		}, func(inner *http.Request) bool { return keeps && inner.MultipartForm == form })
		if left := count(t, folder); (left == 1) != keeps || r.MultipartForm != nil {
			t.Errorf("kept %t: %d files are left, and the original has the form %v", keeps, left, r.MultipartForm)
		}
		_ = form.RemoveAll()
	}
}

// A form that was parsed further out is left to who parsed it.
func TestOuterFormStays(t *testing.T) {
	contentType, body := upload(t)
	r := httptest.NewRequest("POST", "/", body)
	r.Header.Set("Content-Type", contentType)
	if err := r.ParseMultipartForm(1); err != nil {
		t.Fatal(err)
	}
	defer r.MultipartForm.RemoveAll()
	func() {
		defer func() { _ = recover() }()
		requestcopy.Serve(r.Context(), r, func(*http.Request) { panic("a test of panics") })
	}()
	file, _, err := r.FormFile("file")
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}

// Middleware further out finds the route, which the router has set on the copy.
func TestPatternReachesTheOriginal(t *testing.T) {
	mux := http.NewServeMux()
	type key struct{}
	mux.HandleFunc("GET /items/{id}", func(_ http.ResponseWriter, r *http.Request) {
		if r.Context().Value(key{}) != 1 || r.PathValue("id") != "7" {
			t.Error("the copy lacks the context or the value of the path")
		}
	})
	r := httptest.NewRequest("GET", "/items/7", strings.NewReader(""))
	requestcopy.Serve(context.WithValue(r.Context(), key{}, 1), r, func(r *http.Request) { mux.ServeHTTP(httptest.NewRecorder(), r) })
	if r.Pattern != "GET /items/{id}" {
		t.Errorf("got %q", r.Pattern)
	}
}
