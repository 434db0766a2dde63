package flaskcookie_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestNestedAnswered shows that inside two handlers of one codec it is known that a Flask behind
// has answered: whether a remember cookie is set hangs on it.
func TestNestedAnswered(t *testing.T) {
	codec, _, _ := counter(t, 1)
	handler := codec.Handler(codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if flaskcookie.Answered(r.Context(), w.Header()) {
			t.Error("answered before there is a cookie")
		}
		w.Header().Set("Set-Cookie", "session=x; Path=/")
		if !flaskcookie.Answered(r.Context(), w.Header()) {
			t.Error("not known to be answered")
		}
	})))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}

// TestLateAfterError shows that who looks at the session for the first time when the error
// handler has answered is told that it is too late: the header has left.
func TestLateAfterError(t *testing.T) {
	codec, _, log := counter(t, 1)
	handler := flaskcookie.NewHandler(unsaved{codec}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.WriteString(w, "page"); err == nil {
			t.Error("the page is written without its session")
		}
		flaskcookie.FromContext(r.Context())
	}), func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) })
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Vary") != "" {
		t.Errorf("status %d, Vary %q", w.Code, w.Header().Get("Vary"))
	}
	if !strings.Contains(log.String(), "op=FromContext") {
		t.Errorf("nobody is told: %q", log.String())
	}
}
