package flasksession

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"sync"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// turns has the requests of this program that save the same session do it one after the
// other, since they would only be in each other's way. It is a courtesy and not a lock: what
// keeps the writes of others is the Swapper, which knows of other programs, too.
type turns struct {
	seed maphash.Seed
	mu   sync.Mutex
	of   map[uint64]*turn // that somebody has, by the hash of the id, which is as good as a password
}

// turn is that of one session.
type turn struct {
	queue []*ticket // who wait for it, the longest first
}

// ticket is where one request stands: it has the turn, or waits for it, or goes without one. What
// is below queue changes under the lock of turns.
type ticket struct {
	*turns
	key  uint64
	turn *turn
	has  bool  // its turn has come
	got  baton // from whoever had it before

	id    string
	news  chan verdict // has room for the one that whoever has waited in the queue gets
	plain *change      // what another request can save of it; nil if it has to do that itself
	taken bool         // by whoever has the turn, who tells what becomes of it
	late  bool         // it waits for that alone
}

// baton is what whoever has had the turn hands to the next.
type baton struct {
	data   []byte // what the store was left with; nil if nobody knows
	passed int    // how many swaps there were since somebody looked at what the store holds
}

// verdict is what a request is told that waits: its turn has come, somebody else has saved it or
// does not know whether it has, or nothing of that.
type verdict struct {
	has   bool
	got   baton
	saved taggedjson.Dict // what its session has become by its change
	err   error
}

// turnPatience is how long a request waits for its turn at most. Then it goes without one, so that
// a store which lets one request hang does not have all others of that session hang with it.
const turnPatience = 200 * time.Millisecond

func newTurns() *turns {
	return &turns{seed: maphash.MakeSeed(), of: make(map[uint64]*turn)}
}

// join is where whoever wants to save a session begins, and leave where it ends.
func (t *turns) join(id string, plain *change) *ticket {
	k := &ticket{turns: t, key: maphash.String(t.seed, id), id: id, plain: plain}
	t.mu.Lock()
	defer t.mu.Unlock()
	k.turn = t.of[k.key]
	if k.turn == nil {
		k.turn, k.has = new(turn), true
		t.of[k.key] = k.turn
		return k
	}
	k.news = make(chan verdict, 1)
	k.turn.queue = append(k.turn.queue, k)
	return k
}

// busy reports whether somebody has the turn of a session.
func (t *turns) busy(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.of[maphash.String(t.seed, id)] != nil
}

// leave hands the turn on, if the request has it.
func (k *ticket) leave(next baton) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.has {
		k.drop() // where a panic has ended the waiting
		return
	}
	if len(k.turn.queue) == 0 {
		delete(k.of, k.key)
		return
	}
	k.turn.queue[0].tell(verdict{has: true, got: next})
}

// tell is for who is in the queue, and is not from then on. The caller has the lock.
func (k *ticket) tell(v verdict) {
	k.drop()
	k.news <- v
}

// drop takes a request out of the queue, if it is there. The caller has the lock.
func (k *ticket) drop() (was bool) {
	i := slices.Index(k.turn.queue, k)
	if i >= 0 {
		k.turn.queue = slices.Delete(k.turn.queue, i, i+1)
	}
	return i >= 0
}

// wait waits for the turn, but no longer than a request can afford that ends with ctx; then it goes
// without one. Somebody else may save what it does by then, and if somebody is about to, it waits
// for that.
func (k *ticket) wait(ctx context.Context) verdict {
	if k.has {
		return verdict{has: true}
	}
	late := time.NewTimer(affordable(ctx, turnPatience))
	defer late.Stop()
	v, told := verdict{}, false
	select {
	case v = <-k.news:
		told = true
	case <-late.C:
	case <-ctx.Done():
	}
	if !told && !k.quit() {
		v = k.await(ctx)
	}
	k.has, k.got = v.has, v.got
	return v
}

// quit leaves the queue, and reports whether it could: not so if somebody is about to tell.
func (k *ticket) quit() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.late = true
	return !k.taken && k.drop()
}

// await waits for what whoever has the turn is about to tell.
func (k *ticket) await(ctx context.Context) verdict {
	select {
	case v := <-k.news:
		return v
	case <-ctx.Done():
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.drop() {
		return verdict{err: fmt.Errorf("flasksession: another request was saving what this one does: %w", context.Cause(ctx))}
	}
	return <-k.news // in the meantime
}

// affordable is how much time a request has for something that it can do without: half of its
// own at most.
func affordable(ctx context.Context, most time.Duration) time.Duration {
	if deadline, limited := ctx.Deadline(); limited {
		return min(most, time.Until(deadline)/2)
	}
	return most
}
