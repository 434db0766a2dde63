package flasksession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestUntouchedBytes shows that what is not changed is written as it was read, in
// whatever form, and that the keys beside a change keep their values.
func TestUntouchedBytes(t *testing.T) {
	odd := "\x82\xa1d\x81\x01\x02\xa1x\xcd\x00\x05" // {"d": {1: 2}, "x": 5}, the 5 longer than needed
	tests := []struct {
		name, before, after string
		do                  func(s *flaskcookie.Session)
	}{
		{"nothing is done", odd, odd, func(*flaskcookie.Session) {}},
		{"marked as modified", odd, odd, func(s *flaskcookie.Session) { s.SetModified(true) }},
		{"the other format", `{"x":  1}`, `{"x":  1}`, func(*flaskcookie.Session) {}},
		{"the other format, changed", `{"x":  1}`, "\x82\xa1x\x01\xa1y\x02", func(s *flaskcookie.Session) { s.Set("y", 2) }},
		{"a value without a form in Go stays", odd, "\x83\xa1d\x81\x01\x02\xa1x\x05\xa1y\x02", func(s *flaskcookie.Session) { s.Set("y", 2) }},
	}
	for _, tt := range tests {
		for _, store := range []Store{NewMemoryStore(), plain{NewMemoryStore()}} {
			t.Run(fmt.Sprintf("%s/%T", tt.name, store), func(t *testing.T) {
				s := open(t, Config{}, store)
				store.Set(context.Background(), "session:OLD", []byte(tt.before), time.Hour)
				if response := visit(s, "OLD", tt.do); response.Code != 200 {
					t.Fatalf("status %d", response.Code)
				}
				if data, _, _ := store.Get(context.Background(), "session:OLD"); string(data) != tt.after {
					t.Errorf("stored %q, want %q", data, tt.after)
				}
			})
		}
	}
}

// TestUnwritable shows that a value the format has no form for is refused with its path,
// and that what is stored stays.
func TestUnwritable(t *testing.T) {
	store := NewMemoryStore()
	var got error
	cfg := Config{}
	cfg.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) { got = err }
	s := open(t, cfg, store)
	put(t, store, "session:OLD", dict("user", "bob"))
	visit(s, "OLD", func(session *flaskcookie.Session) {
		session.Set("cart", []any{taggedjson.Markup("<b>")})
	})
	located, ok := errors.AsType[*taggedjson.TypeError](got)
	if !ok || located.Path != "cart[0]" {
		t.Errorf("got %v", got)
	}
	if diff := cmp.Diff(dict("user", "bob"), lookup(t, store, "session:OLD")); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}
