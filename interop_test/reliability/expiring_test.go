package reliability

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// expiring is a context whose time is over when somebody says so, and not when a busy machine
// has other things to do.
type expiring struct {
	context.Context
	done chan struct{}
	over func()
}

// expiry is the key under which it finds itself.
type expiry struct{}

func newExpiring(ctx context.Context) *expiring {
	done := make(chan struct{})
	return &expiring{ctx, done, sync.OnceFunc(func() { close(done) })}
}

func (e *expiring) Done() <-chan struct{} { return e.done }

func (e *expiring) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return e.Context.Err()
	}
}

func (e *expiring) Value(key any) any {
	if key == (expiry{}) {
		return e
	}
	return e.Context.Value(key)
}

// timeoutHandler is http.TimeoutHandler with such a time.
func timeoutHandler(next http.Handler) http.Handler {
	inner := http.TimeoutHandler(next, time.Hour, "too late")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r.WithContext(newExpiring(r.Context())))
	})
}
