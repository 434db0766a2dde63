package flasksession

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"slices"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// What one request does for others bounds what it pays for them.
const (
	maxRiders = 16       // how many it saves at once
	maxAlong  = 64 << 10 // how long the session is that each of them would store itself, at most
)

// along is who is saved by one attempt of another request, and what becomes of that.
type along struct {
	riders []rider
	values taggedjson.Dict // what the session becomes by all of them

	saved    bool
	together bool  // they may be tried together again
	err      error // nobody knows whether they are saved
}

// rider is a request that waits for its turn, and is saved by whoever has it.
type rider struct {
	*ticket
	values taggedjson.Dict // what the session becomes by those before it, and by it
}

var (
	errPanicked  = errors.New("flasksession: a panic in another request, which was saving what this one does")
	errCalledOff = errors.New("flasksession: the time of another request is over, which was saving what this one does")
)

// forOthers returns the change of a request that has to wait if whoever has the turn can make it as
// well, and else nil.
func (s *ServerSide) forOthers(p plan) *change {
	if !p.plain() || len(p.was.data) > maxAlong || !s.turns.busy(p.was.id) {
		return nil
	}
	if data, err := s.encode(p.values); err != nil || len(data) > maxAlong {
		return nil
	}
	return &p.change
}

// takeAlong has those who wait make their changes, on top of what this request has made of the
// session, as if they had come one after the other. Whoever would find it deleted then, or that of
// somebody else, has to see to that itself.
func (w *swapping) takeAlong(ctx context.Context) *along {
	with := &along{values: w.end.values}
	if !w.plan.plain() || w.rules.empty(with.values) || ctx.Err() != nil {
		return with
	}
	var others along
	for _, k := range w.ticket.take() {
		if !k.plain.overtaken(with.values) {
			if after := k.plain.apply(with.values); !w.rules.empty(after) {
				with.riders, with.values = append(with.riders, rider{k, after}), after
				continue
			}
		}
		others.riders = append(others.riders, rider{ticket: k})
	}
	w.ticket.report(&others)
	return with
}

// saveTogether writes the session with what others do, and tells them. tried is false if nothing has
// been written, since that cannot be.
func (w *swapping) saveTogether(ctx context.Context, with *along) (tried, swapped bool, err error) {
	with.err = errPanicked
	defer func() { w.ticket.report(with) }()
	data, ttl, err := w.prepared(with.values)
	if err != nil || ctx.Err() != nil {
		with.err = nil
		return false, false, nil
	}
	swapped, err = w.swapper.CompareAndSwap(ctx, w.key(w.plan.was.id), w.data, data, ttl)
	if err != nil {
		swapped, err = w.saveAfter(ctx, with, w.storeError(w.plan.was.id, err))
		return true, swapped, err
	}
	with.saved, with.together, with.err = swapped, true, nil
	if swapped {
		w.next = baton{data, w.passed + 1}
	}
	return true, swapped, nil
}

// saveAfter writes the session without the others, since the store has failed to write it with
// them: that may be too much for it. Where it takes this, it has not taken the other.
func (w *swapping) saveAfter(ctx context.Context, with *along, failure error) (swapped bool, err error) {
	with.err = unknown(ctx, failure)
	if ctx.Err() != nil {
		return false, failure
	}
	if swapped, err = w.saveAlone(ctx); swapped && err == nil {
		with.err = nil
		return true, nil
	}
	return false, failure
}

// unknown is the error of those who were taken along by a request that got err with ctx. The end of
// its ctx is not that of theirs.
func unknown(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errCalledOff
	}
	return fmt.Errorf("flasksession: another request was saving what this one does: %w", err)
}

// prepared returns what is stored for values, and for how long. What panics at the changes of
// others does so again when they save them themselves.
func (w *swapping) prepared(values taggedjson.Dict) (data []byte, ttl time.Duration, err error) {
	defer func() {
		if recover() != nil {
			err = errPanicked
		}
	}()
	if ttl, err = w.ttl(values); err == nil {
		data, err = w.encode(values)
	}
	return data, ttl, err
}

// take is for whoever has the turn: what becomes of those it returns is to be reported. They keep
// their place in the queue until then.
func (k *ticket) take() (riders []*ticket) {
	if !k.has {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, other := range k.turn.queue {
		if len(riders) == maxRiders {
			break
		}
		// Of the same hash are the ids of different sessions, too.
		if other.plain != nil && hmac.Equal([]byte(other.id), []byte(k.id)) {
			other.taken = true
			riders = append(riders, other)
		}
	}
	return riders
}

// report tells those who were taken along what has become of it, but for those who wait on: for
// their turn, or to be taken along again.
func (k *ticket) report(with *along) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range with.riders {
		r.taken = false
		if !with.together {
			r.plain = nil
		}
		switch left := !slices.Contains(k.turn.queue, r.ticket); {
		case left: // its time was over
		case with.err != nil:
			r.tell(verdict{err: with.err})
		case with.saved:
			r.tell(verdict{saved: r.values})
		case r.late:
			r.tell(verdict{})
		}
	}
}
