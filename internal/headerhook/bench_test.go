package headerhook_test

import (
	"net/http"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
)

// discard is a writer that costs nothing, so that Serve's own cost shows.
type discard struct{ header http.Header }

func (w discard) Header() http.Header         { return w.header }
func (w discard) Write(p []byte) (int, error) { return len(p), nil }
func (w discard) WriteHeader(int)             {}

func BenchmarkServe(b *testing.B) {
	w := discard{http.Header{}}
	body := []byte("hello")
	b.ReportAllocs()
	for b.Loop() {
		headerhook.Serve(w, func(int) error { return nil }, nil, func(w http.ResponseWriter) {
			_, _ = w.Write(body)
		})
	}
}
