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
	passed int    // how often in a row it was handed on and used
}

// patience is how long a request waits for its turn. Then it goes without one, so that a
// store which lets one request hang does not have all others of that session hang with it.
const patience = time.Second

func newTurns() *turns {
	return &turns{seed: maphash.MakeSeed(), of: make(map[uint64]*turn)}
}

// take waits for the turn of a session, which lasts until end is called. The error is that of
// ctx.
func (t *turns) take(ctx context.Context, id string) (got baton, end func(baton), err error) {
	key := maphash.String(t.seed, id)
	own := t.join(key)
	end = func(next baton) {
		own.free <- next
		t.leave(key)
	}
	select {
	case got = <-own.free:
		return got, end, nil
	default:
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case got = <-own.free:
		return got, end, nil
	case <-late.C:
		return baton{}, func(baton) { t.leave(key) }, nil
	case <-ctx.Done():
		t.leave(key)
		return baton{}, nil, context.Cause(ctx)
	}
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
