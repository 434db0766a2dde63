package flasksession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ErrContended reports a session that others changed again and again while it was saved,
// until the time for saving was over. Nothing of this request's changes is stored, but for what may
// be under a new id that nobody was told.
var ErrContended = errors.New("flasksession: the session was changed by others at every attempt to save it")

// maxSwaps is how often a session is tried to be saved. With the pauses between it takes
// longer than flaskcookie.SaveTimeout, so a request ends by its context; this is for
// callers who set no limit.
const maxSwaps = 1500

// logoutPatience is how long a logout is tried to be saved, if there is twice the time.
const logoutPatience = 2 * time.Second

// merge saves a session that was in the store without losing what others wrote meanwhile:
// if the store still holds the bytes that were read, they are replaced; if it holds
// others, this request's changes are made to those.
//
// Of the requests of this program, one at a time does that for a session, and mostly for those who
// wait for it as well.
func (s *ServerSide) merge(ctx context.Context, p plan) (ending, error) {
	w := &swapping{ServerSide: s, plan: p, data: p.was.data, end: ending{id: p.id, values: p.values}, ticket: s.turns.join(p.was.id, s.forOthers(p))}
	defer func() { w.ticket.leave(w.next) }()
	if v := w.ticket.wait(ctx); v.saved != nil || v.err != nil {
		return ending{id: p.id, values: v.saved}, v.err
	}
	w.passed, w.until = w.ticket.got.passed, time.Now().Add(affordable(ctx, logoutPatience))
	if w.passed >= maxPassed {
		if done, err := w.look(ctx); done || err != nil {
			return w.end, err
		}
	} else if w.guess(ctx, w.ticket.got.data) {
		return w.end, nil
	}
	for try := range maxSwaps {
		began := time.Now()
		swapped, err := w.attempt(ctx)
		if swapped || err != nil {
			return w.end, err
		}
		if w.mustEnd(ctx, try, time.Since(began)) {
			return w.end, ErrContended
		}
		// A pause comes before the look at what others wrote, not after it: what was read
		// must still be there at the next attempt.
		if err := pause(ctx, try); err != nil {
			return w.end, fmt.Errorf("%w: %w", ErrContended, err)
		}
		if done, err := w.look(ctx); done || err != nil {
			return w.end, err
		}
	}
	return w.end, errors.Join(ErrContended, w.abandon(ctx))
}

// swapping is the work on one session.
type swapping struct {
	*ServerSide
	plan plan
	data []byte // what the store held when it was asked last
	end  ending

	ticket *ticket
	until  time.Time // when a logout has been tried for long enough
	passed int       // how many swaps there were in turns since somebody looked
	next   baton     // for whoever has the turn next
}

// attempt writes the session unless others were faster, with what others of this program wait to
// have saved.
func (w *swapping) attempt(ctx context.Context) (swapped bool, err error) {
	if with := w.takeAlong(ctx); len(with.riders) > 0 {
		if tried, swapped, err := w.saveTogether(ctx, with); tried {
			return swapped, err
		}
	}
	return w.saveAlone(ctx)
}

func (w *swapping) saveAlone(ctx context.Context) (swapped bool, err error) {
	data, err := w.encoded()
	if err != nil {
		return false, err
	}
	return w.replace(ctx, data)
}

// look reads what others wrote and makes this request's changes to it. It reports whether
// there is nothing left to write.
func (w *swapping) look(ctx context.Context) (done bool, err error) {
	current, values, err := w.fetch(ctx, w.plan.was.id)
	if errors.Is(err, ErrUnknownID) {
		return true, w.lostSession(ctx)
	}
	if err != nil {
		return false, err
	}
	if w.plan.change.overtaken(values) && (!w.plan.change.none() || w.plan.moves()) {
		w.end.lost = otherUser
		return true, w.abandon(ctx)
	}
	written := !bytes.Equal(w.data, current)
	w.data, w.passed = current, 0
	w.end.values = w.plan.change.apply(values)
	// Whoever wrote has renewed the time, which was all there was to do.
	return written && w.plan.change.none() && !w.plan.moves(), nil
}

// encoded returns the bytes to store: nil to delete the session, and what is stored if
// nothing changes.
func (w *swapping) encoded() ([]byte, error) {
	switch {
	case w.rules.empty(w.end.values):
		return nil, nil
	case w.plan.change.none():
		return w.data, nil
	}
	return w.encode(w.end.values)
}

// replace puts data in the place of what the store held. A session that moves is stored
// under its new id first, so that there is no moment without it; the swap then deletes
// the old one.
func (w *swapping) replace(ctx context.Context, data []byte) (swapped bool, err error) {
	ttl, err := w.ttl(w.end.values)
	if err != nil {
		return false, err
	}
	emptied := data == nil
	if w.plan.moves() && !emptied {
		if err := w.putData(ctx, w.end.id, data, w.end.values); err != nil {
			return false, err
		}
		w.end.placed, data = true, nil
	}
	swapped, err = w.swapper.CompareAndSwap(ctx, w.key(w.plan.was.id), w.data, data, ttl)
	switch {
	case err == nil && swapped:
		w.next = baton{data, w.passed + 1}
	case err != nil && w.plan.moves():
		swapped, err = w.moved(ctx, w.storeError(w.plan.was.id, err))
	case err != nil:
		err = w.storeError(w.plan.was.id, err)
	}
	if swapped && emptied { // which it was not at every attempt
		err = w.abandon(ctx)
	}
	return swapped, err
}

// moved reports whether a move is complete though its last step failed: the store may
// have done it, and the answer got lost. If the old id is gone the session must not go
// with it; if it is there, or nobody knows, the failure is reported.
func (w *swapping) moved(ctx context.Context, failure error) (bool, error) {
	_, found, err := w.store.Get(ctx, w.key(w.plan.was.id))
	switch {
	case err != nil:
		return false, failure
	case !found:
		return true, nil
	}
	return false, errors.Join(failure, w.abandon(ctx))
}

// lostSession ends the work on a session that others have deleted. What it held is not
// brought back. But a request that asked for a new id has mostly logged somebody in, and
// what it set itself becomes a session of its own.
func (w *swapping) lostSession(ctx context.Context) error {
	var fresh taggedjson.Dict
	if permanent, found := w.plan.was.values.Get(permanentKey); found {
		fresh.Set(permanentKey, permanent)
	}
	fresh = w.plan.change.apply(fresh)
	if w.plan.moves() && !w.rules.empty(fresh) {
		w.end.values = fresh
		return w.put(ctx, w.end.id, fresh)
	}
	if !w.rules.empty(w.end.values) { // else this request wanted it to end, too
		w.end.lost = deletedMeanwhile
	}
	return w.abandon(ctx)
}

// mustEnd reports whether a logout has been tried long enough: others changed the session at every
// attempt, the last of which took so long. What time is left is for deleting it.
func (w *swapping) mustEnd(ctx context.Context, try int, took time.Duration) bool {
	if !w.plan.logsOut() {
		return false
	}
	if deadline, limited := ctx.Deadline(); limited && time.Until(deadline) < 4*took {
		return true // a look, an attempt and the deletion would take three times as long
	}
	return try >= 2 && time.Now().After(w.until)
}

// abandon removes what was stored under the new id of a session that is gone.
func (w *swapping) abandon(ctx context.Context) error {
	if !w.end.placed {
		return nil
	}
	return w.remove(ctx, w.end.id)
}

// pause waits before the next attempt: a random time, which grows up to 16 ms. The second
// attempt follows at once.
func pause(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	most := min(time.Millisecond+time.Duration(try)*time.Millisecond/8, 16*time.Millisecond)
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(rand.N(most) + time.Millisecond/4):
		return nil
	}
}
