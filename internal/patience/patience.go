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

// Within is context.WithTimeout, but for the timer: it is made when the context is first asked
// whether it has ended, which every context does that is made of it and can end. One that
// nobody has asked when end is called was ended by that.
func Within(above context.Context, d time.Duration) (ctx context.Context, end context.CancelFunc) {
	deadline := time.Now().Add(d)
	if earlier, limited := above.Deadline(); limited && earlier.Before(deadline) {
		deadline = earlier
	}
	l := &limited{Context: above, deadline: deadline}
	return l, l.end
}

// limited is a context that may have a timer.
type limited struct {
	context.Context // the one above
	deadline        time.Time

	mu     sync.Mutex
	timed  context.Context // nil until it is asked for
	cancel context.CancelFunc
	ended  bool
}

func (l *limited) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.cancel != nil {
		l.cancel()
	}
}

func (l *limited) Deadline() (time.Time, bool) { return l.deadline, true }
func (l *limited) Done() <-chan struct{}       { return l.ask().Done() }
func (l *limited) Err() error                  { return l.ask().Err() }

// Value is also how package context finds what it has to tell contexts below, and the cause of
// an end.
func (l *limited) Value(k any) any { return l.either().Value(k) }

// String is that of the context of package context.
func (l *limited) String() string { return fmt.Sprint(l.ask()) }

// Format prints String with any verb of package fmt, which would read the fields otherwise.
func (l *limited) Format(f fmt.State, _ rune) { io.WriteString(f, l.String()) }

// ask returns the context with the timer.
func (l *limited) ask() context.Context {
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
func (l *limited) either() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timed == nil {
		return l.Context
	}
	return l.timed
}
