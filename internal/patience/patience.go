// Package patience limits how long something is waited for, at little cost where nobody waits: a
// store in memory answers at once, and a session that is not saved asks none.
package patience

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// Limited is a context of context.WithTimeout, but for the timer: it is made when the context is
// first asked whether it has ended, which every context does that is made of it and can end.
type Limited struct {
	context.Context // the one above
	deadline        time.Time

	mu     sync.Mutex
	timed  context.Context // nil until it is asked for
	cancel context.CancelFunc
	ended  bool
}

// Within returns a context below above that ends after d at the latest. Whoever asks for it calls
// End, as is done with what context.WithTimeout returns.
func Within(above context.Context, d time.Duration) *Limited {
	return &Limited{Context: above, deadline: time.Now().Add(d)}
}

// End ends the context. One that nobody has asked by then has ended by that, whatever else would
// have ended it before.
func (l *Limited) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.cancel != nil {
		l.cancel()
	}
}

// Deadline is that of a context, and no question whether it has ended.
func (l *Limited) Deadline() (time.Time, bool) {
	if earlier, is := l.Context.Deadline(); is && earlier.Before(l.deadline) {
		return earlier, true
	}
	return l.deadline, true
}

// Done is that of a context.
func (l *Limited) Done() <-chan struct{} { return l.ask().Done() }

// Err is that of a context.
func (l *Limited) Err() error { return l.ask().Err() }

// Value is that of a context, and how package context finds what it has to tell contexts below.
func (l *Limited) Value(key any) any { return l.either().Value(key) }

// String is that of a context of package context.
func (l *Limited) String() string { return fmt.Sprint(l.ask()) }

// Format prints String with any verb of package fmt, which would read the fields otherwise.
func (l *Limited) Format(f fmt.State, _ rune) { io.WriteString(f, l.String()) }

// ask returns the context with the timer.
func (l *Limited) ask() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.timed != nil:
	case l.ended:
		l.timed, l.cancel = context.WithCancel(context.WithoutCancel(l.Context))
		l.cancel()
	default:
		l.timed, l.cancel = context.WithDeadline(l.Context, l.deadline)
	}
	return l.timed
}

// either returns the context with the timer, or the one above if nobody has asked for it.
func (l *Limited) either() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timed == nil {
		return l.Context
	}
	return l.timed
}
