package flaskcookie_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"weak"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestKept shows that who keeps what a session held, for work in the background, does not keep
// the writer of the response with it, and so not what that has buffered.
func TestKept(t *testing.T) {
	codec, _, _ := counter(t, 1)
	for name, keep := range map[string]func(s *flaskcookie.Session) any{
		"Get":    func(s *flaskcookie.Session) any { value, _ := s.Get("list"); return value },
		"Decode": func(s *flaskcookie.Session) any { var all map[string]any; s.Decode(&all); return all },
		"Freeze": func(s *flaskcookie.Session) any { return flaskcookie.Freeze(s).Values },
	} {
		t.Run(name, func(t *testing.T) {
			var kept any
			handler := codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s := flaskcookie.FromContext(r.Context())
				s.Set("list", []any{"value"})
				kept = keep(s)
				w.WriteHeader(http.StatusNoContent)
			}))
			buffer := func() weak.Pointer[httptest.ResponseRecorder] {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
				return weak.Make(w)
			}()
			runtime.GC()
			if buffer.Value() != nil {
				t.Error("the writer is kept")
			}
			runtime.KeepAlive(kept)
		})
	}
}
