package headerhook_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
)

// TestAfterTheEnd shows that a writer which its handler has kept reaches nothing any more, and
// says so: what it was for may serve another response by then.
func TestAfterTheEnd(t *testing.T) {
	response := httptest.NewRecorder()
	response.Header().Set("X-Field", "of the response")
	ran := 0
	var kept http.ResponseWriter
	headerhook.Serve(response, func(int) error { ran++; return nil }, nil, func(w http.ResponseWriter) {
		kept = w
		io.WriteString(w, "in time")
	})
	calls := map[string]func() error{
		"Write":       func() error { _, err := kept.Write([]byte("late")); return err },
		"WriteString": func() error { _, err := io.WriteString(kept, "late"); return err },
		"ReadFrom":    func() error { _, err := io.Copy(kept, strings.NewReader("late")); return err },
		"WriteHeader": func() error { kept.WriteHeader(500); _, err := kept.Write(nil); return err },
		"Flush":       func() error { return http.NewResponseController(kept).Flush() },
		"Hijack":      func() error { _, _, err := http.NewResponseController(kept).Hijack(); return err },
		"a deadline":  func() error { return http.NewResponseController(kept).EnableFullDuplex() },
	}
	for name, call := range calls {
		if err := call(); err == nil {
			t.Errorf("%s: no error", name)
		} else if name == "Flush" && !errors.Is(err, http.ErrNotSupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if field := kept.Header().Get("X-Field"); field != "" {
		t.Errorf("the header has the field %q", field)
	}
	kept.Header().Set("X-Field", "late")
	if response.Body.String() != "in time" || response.Header().Get("X-Field") != "of the response" || ran != 1 {
		t.Errorf("%q, %v, the hook ran %d times", response.Body, response.Header(), ran)
	}
}
