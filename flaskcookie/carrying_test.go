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
	if after := runtime.NumGoroutine(); after > before {
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
	cancel()
	if inner.Err() == nil || ctx.Err() == nil {
		t.Error("what ends the outer context does not end the inner")
	}
	<-inner.Done()
}

// foreign is a context of somebody else, who prints nothing of it.
type foreign struct {
	context.Context
	token string
}

// TestContextShowsNothing shows that no verb of package fmt prints what a context with a session
// carries, or what the fields of a context are that somebody else has made.
func TestContextShowsNothing(t *testing.T) {
	const secret = "secret-value"
	session := func() *flaskcookie.Session {
		return flaskcookie.NewSession(taggedjson.Dict{{Key: "token", Value: secret}})
	}
	theirs := foreign{context.Background(), secret}
	const own = ".WithValue(flaskcookie.contextKey, *flaskcookie.opening)"
	once := flaskcookie.NewContext(context.Background(), session())
	for want, ctx := range map[string]context.Context{
		"context.Background" + own:                 once,
		"context.Background" + own + own:           flaskcookie.NewContext(once, session()),
		"context.Background" + own + ".WithCancel": cancelled(once),
		"flaskcookie_test.foreign" + own:           flaskcookie.NewContext(theirs, session()),
		"*flaskcookie_test.foreign" + own:          flaskcookie.NewContext(&theirs, session()),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			if got := fmt.Sprintf(verb, ctx); strings.Contains(got, secret) {
				t.Errorf("%s shows %s", verb, got)
			}
		}
		if got := fmt.Sprint(ctx); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func cancelled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}
