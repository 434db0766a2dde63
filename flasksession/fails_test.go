package flasksession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// failing is a store one of whose methods fails.
type failing struct {
	*MemoryStore
	method string
}

var errDown = errors.New("the store is down")

func (f failing) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if f.method == "Get" {
		return nil, false, errDown
	}
	return f.MemoryStore.Get(ctx, key)
}

func (f failing) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	if f.method == "Set" {
		return errDown
	}
	return f.MemoryStore.Set(ctx, key, data, ttl)
}

func (f failing) Delete(ctx context.Context, key string) error {
	if f.method == "Delete" {
		return errDown
	}
	return f.MemoryStore.Delete(ctx, key)
}

func (f failing) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	if f.method == "CompareAndSwap" {
		return false, errDown
	}
	return f.MemoryStore.CompareAndSwap(ctx, key, old, data, ttl)
}

func (f failing) Touch(ctx context.Context, key string, ttl time.Duration) (bool, error) {
	if f.method == "Touch" {
		return false, errDown
	}
	return f.MemoryStore.Touch(ctx, key, ttl)
}

// TestStoreFails shows that a store that fails is status 500 with its error, which is
// logged, no cookie, and never an empty session.
func TestStoreFails(t *testing.T) {
	set := func(s *flaskcookie.Session) { s.Set("x", 1) }
	tests := []struct {
		method, cookie string
		plain          bool
		do             func(s *flaskcookie.Session)
	}{
		{"Get", "OLD", false, func(*flaskcookie.Session) { t.Error("the view was called") }},
		{"Set", "", false, set},
		{"Set", "OLD", true, set},
		{"Set", "OLD", false, (*flaskcookie.Session).Regenerate},
		{"Delete", "OLD", false, (*flaskcookie.Session).Clear},
		{"Delete", "OLD", true, (*flaskcookie.Session).Regenerate},
		{"CompareAndSwap", "OLD", false, set},
		{"Touch", "OLD", false, func(*flaskcookie.Session) {}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %s plain=%t", tt.method, tt.cookie, tt.plain), func(t *testing.T) {
			memory := NewMemoryStore()
			put(t, memory, "session:OLD", dict("user", "bob"))
			var store Store = failing{memory, tt.method}
			if tt.plain {
				store = plain{store}
			}
			var got error
			var log bytes.Buffer
			cfg := Config{}
			cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
			cfg.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) { got = err }
			response := visit(open(t, cfg, store), tt.cookie, tt.do)
			if !errors.Is(got, errDown) {
				t.Errorf("got %v", got)
			}
			if strings.Count(log.String(), errDown.Error()) != 1 {
				t.Errorf("logged %q", log.String())
			}
			if response.Header()["Set-Cookie"] != nil {
				t.Error("a cookie all the same")
			}
			if diff := cmp.Diff(dict("user", "bob"), lookup(t, memory, "session:OLD")); diff != "" {
				t.Errorf("the session was lost (-want +got):\n%s", diff)
			}
		})
	}
}
