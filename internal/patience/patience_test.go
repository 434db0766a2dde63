package patience_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/patience"
)

type key struct{}

var errOver = errors.New("over")

// TestWithin shows that a context is what one of context.WithTimeout is: when it ends, by what
// and with which cause, whether it was asked before its end or is asked after it only.
func TestWithin(t *testing.T) {
	type kind func(context.Context, time.Duration) (context.Context, context.CancelFunc)
	type outcome struct {
		err, cause, below error
		after             time.Duration
		until             time.Time
	}
	for name, happens := range map[string]func(ctx context.Context, end func(), cancel context.CancelCauseFunc){
		"its time is over":                 func(context.Context, func(), context.CancelCauseFunc) {},
		"it is ended":                      func(_ context.Context, end func(), _ context.CancelCauseFunc) { end() },
		"it is ended twice":                func(_ context.Context, end func(), _ context.CancelCauseFunc) { end(); end() },
		"the one above is cancelled":       func(_ context.Context, _ func(), cancel context.CancelCauseFunc) { cancel(errOver) },
		"ended, and the one above as well": func(_ context.Context, end func(), cancel context.CancelCauseFunc) { end(); cancel(errOver) },
	} {
		for _, asked := range []bool{true, false} {
			for _, above := range []time.Duration{time.Second, time.Hour} {
				run := func(t *testing.T, make kind) (got outcome) {
					began := time.Now()
					parent, stop := context.WithTimeout(context.WithValue(t.Context(), key{}, "value"), above)
					defer stop()
					parent, cancel := context.WithCancelCause(parent)
					ctx, end := make(parent, time.Minute)
					if asked && ctx.Err() != nil {
						t.Errorf("ended from the beginning: %v", ctx.Err())
					}
					happens(ctx, end, cancel)
					got.until, _ = ctx.Deadline()
					below, drop := context.WithCancel(ctx)
					<-below.Done()
					got.after = time.Since(began)
					got.err, got.cause, got.below = ctx.Err(), context.Cause(ctx), context.Cause(below)
					if ctx.Value(key{}) != "value" || below.Value(key{}) != "value" {
						t.Error("the values are gone")
					}
					drop()
					end()
					cancel(nil)
					return got
				}
				var want, got outcome
				synctest.Test(t, func(t *testing.T) { want = run(t, context.WithTimeout) })
				synctest.Test(t, func(t *testing.T) { got = run(t, patience.Within) })
				if got != want {
					t.Errorf("%s, asked before: %t, above for %v: %+v, want %+v", name, asked, above, got, want)
				}
			}
		}
	}
}

// TestCauseUnasked shows that the cause of a context is known that nobody has asked.
func TestCauseUnasked(t *testing.T) {
	above, cancel := context.WithCancelCause(t.Context())
	cancel(errOver)
	ctx, end := patience.Within(above, time.Minute)
	defer end()
	if cause := context.Cause(ctx); cause != errOver {
		t.Errorf("%v", cause)
	}
}

// TestWithinCosts shows that it costs two pieces of memory where nobody waits, and no goroutine
// where somebody does.
func TestWithinCosts(t *testing.T) {
	above := context.WithoutCancel(t.Context())
	if n := testing.AllocsPerRun(100, func() {
		ctx, end := patience.Within(above, time.Minute)
		ctx.Deadline()
		end()
	}); n > 2 {
		t.Errorf("%v allocations", n)
	}
	before := runtime.NumGoroutine()
	ctx, end := patience.Within(above, time.Minute)
	defer end()
	below, cancel := context.WithCancel(ctx)
	defer cancel()
	if after := runtime.NumGoroutine(); below.Err() != nil || after != before {
		t.Errorf("%v, %d goroutines", below.Err(), after-before)
	}
}

// TestShown shows that package fmt prints what it prints of a context of context.WithTimeout,
// with any verb, and none of its values.
func TestShown(t *testing.T) {
	above := context.WithValue(context.Background(), key{}, []byte("secret"))
	ctx, end := patience.Within(above, time.Minute)
	defer end()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		got := fmt.Sprintf(verb, ctx)
		if !strings.HasPrefix(got, "context.Background.WithValue(patience_test.key, []uint8).WithDeadline(") {
			t.Errorf("%s: %s", verb, got)
		}
	}
}
