package flaskcookie_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

type contextKey struct{ name string }

// TestNewContext shows that a context with a session is otherwise the one it was made of.
func TestNewContext(t *testing.T) {
	outer, cancel := context.WithTimeoutCause(context.WithValue(t.Context(), contextKey{"a"}, "of the outer"), time.Hour, nil)
	s := flaskcookie.NewSession(taggedjson.Dict{{Key: "token", Value: "secret-value"}})
	before := runtime.NumGoroutine()
	ctx := flaskcookie.NewContext(outer, s)
	inner, stop := context.WithCancel(context.WithValue(ctx, contextKey{"b"}, "of the inner"))
	defer stop()
	if after := runtime.NumGoroutine(); after != before {
		t.Errorf("%d goroutines to pass on a cancellation", after-before)
	}
	if got, found := flaskcookie.Lookup(inner); !found || got != s {
		t.Errorf("the session is %p, %t; want %p", got, found, s)
	}
	for key, want := range map[contextKey]any{{"a"}: "of the outer", {"b"}: "of the inner", {"c"}: nil} {
		if got := inner.Value(key); got != want {
			t.Errorf("%v is %v", key, got)
		}
	}
	until, limited := ctx.Deadline()
	if wanted, _ := outer.Deadline(); !limited || until != wanted {
		t.Errorf("the time is over at %v, %t", until, limited)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, shown := range []string{fmt.Sprintf(verb, ctx), fmt.Sprintf(verb, inner)} {
			if strings.Contains(shown, "secret-value") {
				t.Errorf("%s shows %s", verb, shown)
			}
		}
	}
	if got := fmt.Sprint(flaskcookie.NewContext(context.Background(), s)); got != "context.Background.WithSession" {
		t.Errorf("%q", got)
	}
	cancel()
	if inner.Err() == nil || ctx.Err() == nil {
		t.Error("what ends the outer context does not end the inner")
	}
	<-inner.Done()
}
