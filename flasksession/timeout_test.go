package flasksession

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// silent is a store that answers nothing to one of its methods, and gives up with the
// context, as a server does that stands still.
type silent struct {
	*MemoryStore
	method string
}

func (s silent) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if s.method == "Get" {
		<-ctx.Done()
		return nil, false, context.Cause(ctx)
	}
	return s.MemoryStore.Get(ctx, key)
}

func (s silent) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	<-ctx.Done()
	return false, context.Cause(ctx)
}

// TestStoreSilent shows how long a request waits for a store that does not answer: the
// documented time, though its own context never ends. It is answered with an error that the
// Logger is told, and without a cookie.
func TestStoreSilent(t *testing.T) {
	for method, most := range map[string]time.Duration{"Get": OpenTimeout, "CompareAndSwap": flaskcookie.SaveTimeout} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				memory := NewMemoryStore()
				put(t, memory, "session:OLD", dict("user", "bob"))
				var got error
				var log bytes.Buffer
				cfg := Config{}
				cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
				cfg.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) { got = err }
				sessions := open(t, cfg, silent{memory, method})
				began := time.Now()
				response := visit(sessions, "OLD", func(s *flaskcookie.Session) { s.Set("x", 1) })
				if took := time.Since(began); took != most {
					t.Errorf("the request waited for %v, want %v", took, most)
				}
				if !errors.Is(got, context.DeadlineExceeded) || strings.Count(log.String(), "level=ERROR") != 1 {
					t.Errorf("the error is %v, logged %q", got, log.String())
				}
				if response.Header()["Set-Cookie"] != nil {
					t.Error("a cookie all the same")
				}
			})
		})
	}
}

// keeping is a store that keeps the contexts it is given.
type keeping struct {
	*MemoryStore
	kept []context.Context
}

func (k *keeping) Get(ctx context.Context, key string) ([]byte, bool, error) {
	k.kept = append(k.kept, ctx)
	return k.MemoryStore.Get(ctx, key)
}

func (k *keeping) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	k.kept = append(k.kept, ctx)
	return k.MemoryStore.CompareAndSwap(ctx, key, old, data, ttl)
}

// TestStoreContextEnds shows that the contexts of a store are at an end when the session has been
// opened, and saved: what was made of them does not wait for their time.
func TestStoreContextEnds(t *testing.T) {
	store := &keeping{MemoryStore: NewMemoryStore()}
	put(t, store.MemoryStore, "session:OLD", dict("user", "bob"))
	visit(open(t, Config{}, store), "OLD", func(s *flaskcookie.Session) { s.Set("x", 1) })
	if len(store.kept) != 2 {
		t.Fatalf("the store was asked %d times", len(store.kept))
	}
	for i, ctx := range store.kept {
		if ctx.Err() != context.Canceled {
			t.Errorf("%d: %v", i, ctx.Err())
		}
	}
}
