package flasksession

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// BenchmarkRequest is a whole request on a MemoryStore.
func BenchmarkRequest(b *testing.B) {
	signed := Config{SessionUseSigner: true}
	signed.SecretKey = []byte("s3cret")
	visits := 0
	views := []struct {
		name string
		cfg  Config
		do   func(s *flaskcookie.Session)
	}{
		{"read", Config{}, func(s *flaskcookie.Session) { s.Get("_user_id") }},
		{"write", Config{}, func(s *flaskcookie.Session) { visits++; s.Set("visits", visits) }},
		{"signed", signed, func(s *flaskcookie.Session) { s.Get("_user_id") }},
	}
	for _, view := range views {
		b.Run(view.name, func(b *testing.B) {
			store := NewMemoryStore()
			s := open(b, view.cfg, store)
			put(b, store, "session:OLD", dict("_permanent", true, "_user_id", "42", "_fresh", true, "csrf_token", "0123456789abcdef0123456789abcdef01234567"))
			handler := s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				view.do(flaskcookie.FromContext(r.Context()))
			}))
			request := httptest.NewRequest("GET", "/", nil)
			request.Header.Set("Cookie", "session="+s.ids.write("OLD"))
			b.ReportAllocs()
			for b.Loop() {
				handler.ServeHTTP(httptest.NewRecorder(), request)
			}
		})
	}
}

// BenchmarkMakeRoom is what one session more costs a full store.
func BenchmarkMakeRoom(b *testing.B) {
	store := NewMemoryStore()
	ids := make([]string, 2*DefaultMaxSessions)
	for i := range ids {
		ids[i] = UUID4()
		store.Set(b.Context(), ids[i], nil, defaultLifetime)
	}
	next := 0
	for b.Loop() {
		store.Set(b.Context(), ids[next%len(ids)], nil, defaultLifetime)
		next++
	}
}
