package flasksession

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// turns has the requests of this program that save the same session do it one after the
// other, since they would only be in each other's way. It is a courtesy and not a lock: what
// keeps the writes of others is the Swapper, which knows of other programs, too.
type turns struct {
	seed maphash.Seed
	mu   sync.Mutex
	of   map[uint64]*turn // by the hash of the id, which is as good as a password
}

// turn is that of one session, while somebody has it or waits for it.
type turn struct {
	free   chan baton // full while nobody has it
	people int        // those who have it or wait for it
}

// baton is what whoever has had the turn hands to the next.
type baton struct {
	data   []byte // what the store was left with; nil if nobody knows
	passed int    // how many have saved since somebody looked at what the store holds
}

// turnPatience is how long a request waits for its turn at most. Then it goes without one, so that
// a store which lets one request hang does not have all others of that session hang with it.
const turnPatience = 200 * time.Millisecond

func newTurns() *turns {
	return &turns{seed: maphash.MakeSeed(), of: make(map[uint64]*turn)}
}

// take waits for the turn of a session, but no longer than a request can afford that ends with
// ctx. What is done with the turn, or without it, is done when end is called.
func (t *turns) take(ctx context.Context, id string) (got baton, end func(baton)) {
	key := maphash.String(t.seed, id)
	own := t.join(key)
	end = func(next baton) {
		own.free <- next
		t.leave(key)
	}
	select {
	case got = <-own.free:
		return got, end
	default:
	}
	late := time.NewTimer(affordable(ctx, turnPatience))
	defer late.Stop()
	select {
	case got = <-own.free:
		return got, end
	case <-late.C:
	case <-ctx.Done():
	}
	return baton{}, func(baton) { t.leave(key) }
}

// affordable is how much time a request has for something that it can do without: half of its
// own at most.
func affordable(ctx context.Context, most time.Duration) time.Duration {
	if deadline, limited := ctx.Deadline(); limited {
		return min(most, time.Until(deadline)/2)
	}
	return most
}

func (t *turns) join(key uint64) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.of[key]
	if own == nil {
		own = &turn{free: make(chan baton, 1)}
		own.free <- baton{}
		t.of[key] = own
	}
	own.people++
	return own
}

func (t *turns) leave(key uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.of[key]
	own.people--
	if own.people == 0 {
		delete(t.of, key)
	}
}
