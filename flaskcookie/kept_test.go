package flaskcookie_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"weak"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestKept shows that who keeps the context of a request, for work in the background, or its
// session, does not keep the writer of the response with it, and so not what that has buffered.
func TestKept(t *testing.T) {
	codec, _, _ := counter(t, 1)
	for name, keep := range map[string]func(r *http.Request) any{
		"the context": func(r *http.Request) any { return context.WithoutCancel(r.Context()) },
		"the session": func(r *http.Request) any { return flaskcookie.FromContext(r.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			var kept any
			handler := codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				kept = keep(r)
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
