package flasksession

import (
	"context"
	"crypto/hmac"
	"slices"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// rider is a request that waits for its turn, and can be saved by whoever has it.
type rider struct {
	id     string // of its session
	change change
	answer chan taggedjson.Dict // what the session has become; nil if it was not saved
}

// maxRiders is how many requests are saved by another one at once, which they keep waiting.
const maxRiders = 16

// answered is nil, which never answers, if there is no rider.
func (r *rider) answered() <-chan taggedjson.Dict {
	if r == nil {
		return nil
	}
	return r.answer
}

// offer lets whoever has the turn save what this request does.
func (k *ticket) offer(r *rider) {
	if r == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn.riders = append(k.turn.riders, r)
}

// withdrawn takes the offer back. If somebody has taken it, it waits for what becomes of that, but
// not for longer than for a turn: whoever goes on then does what may be done already once more.
func (k *ticket) withdrawn(ctx context.Context, r *rider) (saved taggedjson.Dict) {
	if r == nil || k.withdraw(r) {
		return nil
	}
	late := time.NewTimer(affordable(ctx, turnPatience))
	defer late.Stop()
	select {
	case saved = <-r.answer:
	case <-late.C:
	case <-ctx.Done():
	}
	return saved
}

func (k *ticket) withdraw(r *rider) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.Index(k.turn.riders, r)
	if i >= 0 {
		k.turn.riders = slices.Delete(k.turn.riders, i, i+1)
	}
	return i >= 0
}

// take is for whoever has the turn: each of those it returns waits for an answer.
func (k *ticket) take() []*rider {
	if !k.has {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	n := min(len(k.turn.riders), maxRiders)
	taken := slices.Clone(k.turn.riders[:n])
	k.turn.riders = slices.Delete(k.turn.riders, 0, n)
	return taken
}

// along is who is saved by one attempt of another request.
type along struct {
	riders []*rider
	values taggedjson.Dict // what the session becomes by that
}

// takeAlong has those who wait make their changes, on top of what this request has made of the
// session, as if they had come one after the other. Whoever would find it deleted then, or that of
// somebody else, has to see to that itself.
func (w *swapping) takeAlong() along {
	with := along{values: w.end.values}
	if !w.plan.plain() || w.rules.empty(with.values) {
		return with
	}
	with.riders = slices.DeleteFunc(w.ticket.take(), func(r *rider) bool {
		after := r.change.apply(with.values)
		other := !hmac.Equal([]byte(r.id), []byte(w.plan.was.id)) // of the same hash
		if other || r.change.overtaken(with.values) || w.rules.empty(after) {
			r.answer <- nil
			return true
		}
		with.values = after
		return false
	})
	return with
}

// tell has the others go on: with nothing left to do if they were saved.
func (a along) tell(saved bool) {
	for _, r := range a.riders {
		if saved {
			r.answer <- a.values
		} else {
			r.answer <- nil
		}
	}
}
