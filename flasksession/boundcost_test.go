package flasksession

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// TestBoundCost holds what is allocated at bounds that no other test measures against SECURITY.md.
func TestBoundCost(t *testing.T) {
	growth.SkipUnderRace(t)
	deep := []any{}
	for range 399 {
		deep = []any{deep}
	}
	growth.Most(t, "a level more than a pickle has", 12<<10, func() { Pickle.Marshal(dict("k", deep)) })
	growth.Most(t, "as many levels as it has", 12<<10, func() { Pickle.Marshal(dict("k", deep[0])) })

	s := open(t, Config{Version: V08, Serialization: JSON}, NewMemoryStore())
	for _, size := range []int{200, 201} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header = http.Header{"Cookie": {"session=" + strings.Repeat("a", size)}}
		growth.Most(t, fmt.Sprint("an id of ", size), 2<<10, func() { s.Open(r) })
	}
}

// TestMemoryStoreHeld holds what a full MemoryStore holds of keys of 51 characters and almost no
// values against SECURITY.md: at most 3 MiB.
func TestMemoryStoreHeld(t *testing.T) {
	growth.SkipUnderRace(t)
	held, _ := growth.Memory(func() (any, error) {
		m := NewMemoryStore()
		for i := range DefaultMaxSessions {
			m.Set(t.Context(), fmt.Sprintf("session:%043d", i), []byte("{}"), time.Hour)
		}
		return m, nil
	})
	t.Logf("%d bytes are held", held)
	if held > 3<<20 {
		t.Errorf("%d bytes are held", held)
	}
}
