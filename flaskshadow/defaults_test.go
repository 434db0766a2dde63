package flaskshadow_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestDefaultConcurrent: 16 comparisons run at once unless Config says something else, and the
// next one is dropped.
func TestDefaultConcurrent(t *testing.T) {
	begun, release := make(chan bool), make(chan bool)
	twin := func(http.ResponseWriter, *http.Request) { begun <- true; <-release }
	s := newShadow(t, flaskshadow.Config{Cookie: base()})
	handler := s.Twin(flaskAnswers(200), http.HandlerFunc(twin))
	for range 16 {
		get(handler, "")
		<-begun
	}
	if stats := s.Stats(); stats.Dropped != 0 {
		t.Errorf("%d of 16 are dropped", stats.Dropped)
	}
	get(s.Handler(flaskAnswers(200)), "")
	if stats := s.Stats(); stats.Dropped != 1 {
		t.Errorf("%d are dropped beside 16", stats.Dropped)
	}
	close(release)
	s.take(t)
}

// TestDefaultMaxBody: a body of 1 MiB is kept for a twin unless Config says something else, and of
// a longer one nothing.
func TestDefaultMaxBody(t *testing.T) {
	for size, runs := range map[int64]bool{1 << 20: true, 1<<20 + 1: false} {
		var read atomic.Int64
		flask := func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }
		twin := func(_ http.ResponseWriter, r *http.Request) {
			n, _ := io.Copy(io.Discard, r.Body)
			read.Store(n)
		}
		s := newShadow(t, flaskshadow.Config{Cookie: base()})
		request := httptest.NewRequest(http.MethodGet, "/", io.LimitReader(zeros{}, size))
		request.ContentLength = -1
		s.Twin(http.HandlerFunc(flask), http.HandlerFunc(twin)).ServeHTTP(httptest.NewRecorder(), request)
		if result := s.take(t)[0]; result.TwinRan != runs || runs && read.Load() != size {
			t.Errorf("%d bytes: the twin ran: %t, and read %d", size, result.TwinRan, read.Load())
		}
	}
}
