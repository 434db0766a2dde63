package flaskshadow_test

import (
	"bytes"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// uploadSize is that of the file in each form.
const uploadSize = 3 << 20

func upload(t *testing.T) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	file, err := w.CreateFormFile("file", "f.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(make([]byte, uploadSize)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

// parse parses a form so that its files go to the disk, and counts the files there.
func parse(t *testing.T, r *http.Request, folder string) int {
	if err := r.ParseMultipartForm(1); err != nil {
		t.Error(err)
	}
	if file, header, err := r.FormFile("file"); err != nil || header.Size != uploadSize {
		t.Errorf("no file: %v", err)
	} else {
		file.Close()
	}
	return files(t, folder)
}

func files(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// TestUploadsLeaveNoFiles: the form of Flask's copy of the request and that of the twin's
// are removed, however the two end.
func TestUploadsLeaveNoFiles(t *testing.T) {
	for _, tc := range []struct {
		shows               string
		flaskEnds, twinEnds func()
	}{
		{"both answer", func() {}, func() {}},
		{"the twin panics", func() {}, func() { panic("planted") }},
		{"the answer breaks off", func() { panic(http.ErrAbortHandler) }, nil},
		{"Flask's handler panics", func() { panic("planted") }, nil},
	} {
		t.Run(tc.shows, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("TMPDIR", folder)
			s := newShadow(t, flaskshadow.Config{Cookie: base(), UnsafeTwinMethods: []string{http.MethodPost}, MaxBody: uploadSize + 1000})
			ofFlask, ofTwin := 0, 0
			flask := func(_ http.ResponseWriter, r *http.Request) {
				ofFlask = parse(t, r, folder)
				_, _ = io.Copy(io.Discard, r.Body)
				tc.flaskEnds()
			}
			twin := func(_ http.ResponseWriter, r *http.Request) {
				flaskcookie.FromContext(r.Context()).Set("n", 1)
				ofTwin = parse(t, r, folder)
				tc.twinEnds()
			}
			server := httptest.NewUnstartedServer(s.Twin(http.HandlerFunc(flask), http.HandlerFunc(twin)))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.Start()
			contentType, body := upload(t)
			if response, err := http.Post(server.URL, contentType, body); err == nil {
				response.Body.Close()
			}
			server.Close() // waits for Flask
			s.take(t)
			if ofFlask == 0 || (ofTwin > 0) != (tc.twinEnds != nil) {
				t.Errorf("%d files of Flask's, %d with the twin's", ofFlask, ofTwin)
			}
			if left := files(t, folder); left != 0 {
				t.Errorf("%d files are left", left)
			}
		})
	}
}

// TestOuterForm: a form that was parsed before the Shadow is left to who parsed it.
func TestOuterForm(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	contentType, body := upload(t)
	request := httptest.NewRequest(http.MethodPost, "/", body)
	request.Header.Set("Content-Type", contentType)
	parse(t, request, folder)
	s := newShadow(t, flaskshadow.Config{Cookie: base(), UnsafeTwinMethods: []string{http.MethodPost}, MaxBody: 2 * uploadSize})
	flask := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }
	twin := func(_ http.ResponseWriter, r *http.Request) { parse(t, r, folder) }
	s.Twin(http.HandlerFunc(flask), http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), request)
	if !s.take(t)[0].TwinRan {
		t.Error("the twin did not run")
	}
	if left := files(t, folder); left != 1 {
		t.Errorf("%d files are left, want the one", left)
	}
	if err := request.MultipartForm.RemoveAll(); err != nil {
		t.Error(err)
	}
}

// TestRoute: the pattern under which a mux found the handler is in the result and in the
// log, whether the mux stands before the Shadow or behind it, where it sees a copy.
func TestRoute(t *testing.T) {
	for _, body := range []io.Reader{nil, bytes.NewBufferString("a=1")} {
		var log bytes.Buffer
		s := newShadow(t, flaskshadow.Config{Cookie: base(), Logger: textLogger(&log), UnsafeTwinMethods: []string{http.MethodPost}})
		flask := flaskAnswers(200, "Set-Cookie: session="+fixture(t, "session/cart"), "Vary: Cookie")
		front, behind := http.NewServeMux(), http.NewServeMux()
		front.Handle("/items/{id}", s.Twin(flask, http.NotFoundHandler()))
		behind.Handle("POST /items/{id}/", flask)
		for _, tc := range []struct {
			handler    http.Handler
			path, want string
		}{
			{front, "/items/7", "/items/{id}"},
			{s.Twin(behind, http.NotFoundHandler()), "/items/7/", "POST /items/{id}/"},
			{s.Handler(flask), "/items/7", ""},
		} {
			tc.handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, tc.path, body))
			if result := s.take(t)[0]; result.Route != tc.want || result.Path != tc.path {
				t.Errorf("got route %q, path %q, want %q", result.Route, result.Path, tc.want)
			}
		}
		if got := log.String(); bytes.Count(log.Bytes(), []byte(" route=")) != 2 || !bytes.Contains(log.Bytes(), []byte("method=POST route=/items/{id} path=/items/7 status=200")) {
			t.Errorf("logged %s", got)
		}
	}
}
