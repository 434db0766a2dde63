package patience_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/patience"
)

type key struct{}

var (
	errOver  = errors.New("over")
	errOuter = errors.New("the time of the one above is over")
)

// kind makes a context that ends after a time.
type kind func(above context.Context, d time.Duration) (ctx context.Context, end context.CancelFunc)

func ours(above context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx := patience.Within(above, d)
	return ctx, ctx.End
}

// outcome is what those see who have a context.
type outcome struct {
	until             time.Time
	after             time.Duration
	err, cause, below error
}

// TestWithin shows that a context is what one of context.WithTimeout is, also if nobody has asked
// whether it has ended before it has: until when it goes, when it ends, by what and why, and what
// it tells the contexts below.
func TestWithin(t *testing.T) {
	for _, tt := range []struct {
		name    string
		above   time.Duration // how long the one above goes
		happens func(end, cancel func())
	}{
		{"its time is over", time.Hour, func(_, _ func()) {}},
		{"the time of the one above is over", time.Second, func(_, _ func()) {}},
		{"it is ended", time.Hour, func(end, _ func()) { end() }},
		{"it is ended twice", time.Hour, func(end, _ func()) { end(); end() }},
		{"the one above is cancelled", time.Hour, func(_, cancel func()) { cancel() }},
		{"it is ended, and then the one above is cancelled", time.Hour, func(end, cancel func()) { end(); cancel() }},
	} {
		for _, asked := range []bool{true, false} {
			run := func(make kind) (got outcome) {
				synctest.Test(t, func(t *testing.T) { got = live(t, make, tt.above, asked, tt.happens) })
				return got
			}
			if want, got := run(context.WithTimeout), run(ours); got != want {
				t.Errorf("%s; asked before: %t: %v, want %v", tt.name, asked, got, want)
			}
		}
	}
}

// live is what becomes of a context of a minute.
func live(t *testing.T, make kind, above time.Duration, asked bool, happens func(end, cancel func())) outcome {
	began := time.Now()
	outer, stop := context.WithTimeoutCause(context.WithValue(t.Context(), key{}, "value"), above, errOuter)
	defer stop()
	outer, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	ctx, end := make(outer, time.Minute)
	defer end()
	if asked && ctx.Err() != nil {
		t.Errorf("ended from the beginning: %v", ctx.Err())
	}
	happens(end, func() { cancel(errOver) })
	until, _ := ctx.Deadline()
	below, drop := context.WithCancel(ctx)
	defer drop()
	<-below.Done()
	if ctx.Value(key{}) != "value" || below.Value(key{}) != "value" {
		t.Error("the values are gone")
	}
	return outcome{until, time.Since(began), ctx.Err(), context.Cause(ctx), context.Cause(below)}
}

// TestAtOnce shows that whoever asks, ends and prints a context at once sees it ended.
func TestAtOnce(t *testing.T) {
	for range 1000 {
		above, cancel := context.WithCancel(t.Context())
		ctx := patience.Within(above, time.Hour)
		var all sync.WaitGroup
		for _, do := range []func(){
			func() { <-ctx.Done() },
			func() {
				for ctx.Err() == nil {
					runtime.Gosched()
				}
			},
			func() { ctx.Value(key{}) },
			func() { context.Cause(ctx) },
			func() { _ = fmt.Sprint(ctx) },
			func() { ended := make(chan int); context.AfterFunc(ctx, func() { close(ended) }); <-ended },
			ctx.End, ctx.End, cancel,
		} {
			all.Go(do)
		}
		all.Wait()
		if ctx.Err() != context.Canceled {
			t.Fatal(ctx.Err())
		}
	}
}

// TestWithinCosts shows that it costs one piece of memory where nobody waits, also if its values
// are looked for, and no goroutine where somebody does.
func TestWithinCosts(t *testing.T) {
	above := context.WithValue(context.Background(), key{}, "value")
	if n := testing.AllocsPerRun(100, func() {
		ctx := patience.Within(above, time.Minute)
		ctx.Deadline()
		ctx.Value(key{})
		ctx.End()
	}); n > 1 {
		t.Errorf("%v allocations", n)
	}
	before := runtime.NumGoroutine()
	ctx := patience.Within(above, time.Minute)
	defer ctx.End()
	below, cancel := context.WithCancel(ctx)
	defer cancel()
	if after := runtime.NumGoroutine(); below.Err() != nil || after > before {
		t.Errorf("%v, %d goroutines more", below.Err(), after-before)
	}
}

// TestShown shows that package fmt prints what it prints of a context of context.WithTimeout,
// with any verb, and none of its values.
func TestShown(t *testing.T) {
	above := context.WithValue(context.Background(), key{}, []byte("secret"))
	ctx := patience.Within(above, time.Minute)
	defer ctx.End()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		got := fmt.Sprintf(verb, ctx)
		if !strings.HasPrefix(got, "context.Background.WithValue(patience_test.key, []uint8).WithDeadline(") {
			t.Errorf("%s: %s", verb, got)
		}
	}
}
