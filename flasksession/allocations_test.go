package flasksession

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestAllocations holds how often a whole request allocates on a store in memory, which nobody
// waits for: neither opening nor saving makes a timer.
func TestAllocations(t *testing.T) {
	growth.SkipUnderRace(t) // it empties pools
	for _, tt := range []struct {
		name  string
		set   func(*Config)
		most  float64
		saved bool
	}{
		{"the time in the store and the cookie are renewed", func(*Config) {}, 20, true},
		{"nothing is saved", func(c *Config) { c.SessionRefreshEachRequest = new(false) }, 17, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store, cfg := NewMemoryStore(), Config{}
			tt.set(&cfg)
			s := open(t, cfg, store)
			put(t, store, "session:OLD", dict("_user_id", "42", "_permanent", true))
			handler := s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				flaskcookie.FromContext(r.Context()).Get("_user_id")
			}))
			request := httptest.NewRequest(http.MethodGet, "/", nil)
			request.Header.Set("Cookie", "session="+s.ids.write("OLD"))
			w := httptest.NewRecorder()
			got := testing.AllocsPerRun(200, func() {
				clear(w.Header())
				handler.ServeHTTP(w, request)
			})
			if saved := w.Header().Get("Set-Cookie") != ""; got > tt.most || saved != tt.saved {
				t.Errorf("%v allocations, more than %v; saved: %t", got, tt.most, saved)
			}
		})
	}
}
