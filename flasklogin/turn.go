package flasklogin

import (
	"context"
	"errors"
	"sync/atomic"
)

// turn is a load that runs. Its context has it, and so do the contexts of what its loader
// begins, the loads of other Managers among them.
type turn struct {
	manager any
	over    atomic.Bool
	outer   *turn // the load in whose loader this one began
}

type turnKey struct{}

var errReads = errors.New("flasklogin: another goroutine is in Users.FromRequest, for the same request")

var errAsksItself = errors.New("flasklogin: a loader or OnEvent asks for the user who is being loaded")

// turnsOf returns the innermost load of ctx that still runs, or nil.
func turnsOf(ctx context.Context) *turn {
	t, _ := ctx.Value(turnKey{}).(*turn)
	return t.running()
}

func (t *turn) running() *turn {
	for t != nil && t.over.Load() { // a user may keep the context of its loader
		t = t.outer
	}
	return t
}

// isOf reports whether t or a load around it is one of manager.
func (t *turn) isOf(manager any) bool {
	for ; t != nil; t = t.outer.running() {
		if t.manager == manager {
			return true
		}
	}
	return false
}

// lock is taken by one load at a time.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

func (l lock) try() bool {
	select {
	case l <- struct{}{}:
		return true
	default:
		return false
	}
}

func (l lock) release() { <-l }

// wait takes the lock, unless ctx ends before it is free. Who is in a load already does not
// wait for another's: two loaders that ask for each other's user would wait for ever. It goes
// on without the lock, at worst to ask a loader for what another goroutine is asking it.
func (l lock) wait(ctx context.Context, inside *turn) (held bool, err error) {
	if l.try() {
		return true, nil
	}
	if inside != nil {
		return false, nil
	}
	select {
	case l <- struct{}{}:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
