package shadow

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestUploads sends files of some MiB through the front to Flask and to a twin, which keeps
// them on the disk while it runs: the two agree, and no file is left.
func TestUploads(t *testing.T) {
	const size = 3 << 20
	folder := t.TempDir()
	shop := startShop(t, settings{})
	t.Setenv("TMPDIR", folder)
	most := 0
	twin := func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
			return
		}
		most = max(most, count(t, folder))
		file, _, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		defer file.Close()
		n, _ := io.Copy(io.Discard, file)
		flaskcookie.FromContext(r.Context()).Set("size", n)
	}
	f := startFront(t, shop, flaskshadow.Config{UnsafeTwinMethods: []string{http.MethodPost}, MaxBody: size + 1000},
		map[string]http.HandlerFunc{"/upload": twin})
	for range 4 {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, err := form.CreateFormFile("file", "f.bin")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		response, err := browser(t).Post(f.URL+"/upload", form.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		results := f.Take(t)
		if len(results) != 1 || response.StatusCode != http.StatusOK || !results[0].TwinRan || !results[0].Same() {
			t.Errorf("status %d, %+v", response.StatusCode, results)
		}
	}
	if most == 0 {
		t.Error("the twin kept no file on the disk")
	}
	if left := count(t, folder); left != 0 {
		t.Errorf("%d files are left", left)
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
