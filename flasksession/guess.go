package flasksession

import "context"

// maxPassed is how many swaps requests of this program make in turns before one of them looks at
// what the store holds. Until then each swap follows the one before as fast as the store answers, and
// another program that is no nearer to it finds no moment between reading and writing.
const maxPassed = 8

// guess saves on top of what whoever had the turn before has left in the store, as far as this
// program knows, and reports whether it could. Nothing else is concluded from that: a guess may
// be wrong, and what it leads to then is nothing that has happened.
func (w *swapping) guess(ctx context.Context, left []byte) (swapped bool) {
	if left == nil || w.plan.moves() { // what is stored under a new id must be true
		return false
	}
	values, found, err := w.decode(left)
	if err != nil || !found || w.plan.change.overtaken(values) {
		return false
	}
	on := *w
	on.data, on.end.values = left, w.plan.change.apply(values)
	if swapped, err = on.attempt(ctx); err != nil || !swapped {
		return false
	}
	*w = on
	return true
}
