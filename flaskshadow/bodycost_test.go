package flaskshadow_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestBodyCost holds what a body at the bound and a longer one allocate against SECURITY.md.
func TestBodyCost(t *testing.T) {
	growth.SkipUnderRace(t)
	reads := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	handler := s.Twin(reads, reads)
	for _, size := range []int64{1 << 20, 8 << 20} {
		growth.Most(t, "a body", 3<<20, func() {
			request := httptest.NewRequest(http.MethodGet, "/", io.LimitReader(zeros{}, size))
			request.ContentLength = -1
			handler.ServeHTTP(httptest.NewRecorder(), request)
			s.take(t)
		})
	}
}
