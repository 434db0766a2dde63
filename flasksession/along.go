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

// maxRiders is how many requests are saved by another one at once, which they keep waiting.
const maxRiders = 16

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

var errPanicked = errors.New("flasksession: a panic in the request that saved this session for another one as well")

// takeAlong has those who wait make their changes, on top of what this request has made of the
// session, as if they had come one after the other. Whoever would find it deleted then, or that of
// somebody else, has to see to that itself.
func (w *swapping) takeAlong() *along {
	with := &along{values: w.end.values}
	if !w.plan.plain() || w.rules.empty(with.values) {
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

// saveTogether writes the session with what others do, or without if that cannot be.
func (w *swapping) saveTogether(ctx context.Context, with *along) (swapped bool, err error) {
	with.err = errPanicked
	defer func() { w.ticket.report(with) }()
	data, ttl, err := w.prepared(with.values)
	if err != nil {
		with.err = nil
		return w.saveAlone(ctx)
	}
	swapped, err = w.swapper.CompareAndSwap(ctx, w.key(w.plan.was.id), w.data, data, ttl)
	with.saved, with.together, with.err = swapped, true, err
	switch {
	case err != nil:
		return w.saveAfter(ctx, with)
	case swapped:
		w.next = baton{data, w.passed + 1}
	}
	return swapped, nil
}

// saveAfter writes the session without the others, since the store has failed to write it with
// them: it may be too long for that store. If it takes this, it has not taken the other.
func (w *swapping) saveAfter(ctx context.Context, with *along) (swapped bool, err error) {
	with.saved, with.together = false, false
	with.err = fmt.Errorf("flasksession: another request has saved what this one does: %w", w.storeError(w.plan.was.id, with.err))
	swapped, err = w.saveAlone(ctx)
	if swapped && err == nil {
		with.err = nil
	}
	return swapped, err
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
		// Of the same hash are the ids of different sessions, too.
		if other.plain != nil && hmac.Equal([]byte(other.id), []byte(k.id)) && len(riders) < maxRiders {
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
