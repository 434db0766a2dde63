package flasksession

import (
	"context"
	"hash/maphash"
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
	of   map[uint64]*turn // by the hash of the id, which is as good as a password
}

// turn is that of one session, while somebody has it or waits for it.
type turn struct {
	free   chan baton // full while nobody has it
	people int        // those who have it or wait for it
	riders []*rider   // who wait, and may be saved by whoever has it
}

// baton is what whoever has had the turn hands to the next.
type baton struct {
	data   []byte // what the store was left with; nil if nobody knows
	passed int    // how many swaps there were since somebody looked at what the store holds
}

// turnPatience is how long a request waits for its turn at most. Then it goes without one, so that
// a store which lets one request hang does not have all others of that session hang with it.
const turnPatience = 200 * time.Millisecond

func newTurns() *turns {
	return &turns{seed: maphash.MakeSeed(), of: make(map[uint64]*turn)}
}

// ticket is where one request stands.
type ticket struct {
	*turns
	key  uint64
	turn *turn
	has  bool  // its turn has come
	got  baton // from whoever had it before
}

// join is where whoever wants to save a session begins, and leave where it ends.
func (t *turns) join(id string) *ticket {
	key := maphash.String(t.seed, id)
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.of[key]
	if own == nil {
		own = &turn{free: make(chan baton, 1)}
		own.free <- baton{}
		t.of[key] = own
	}
	own.people++
	return &ticket{turns: t, key: key, turn: own}
}

// leave hands the turn on, if the request has had it.
func (k *ticket) leave(next baton) {
	if k.has {
		k.turn.free <- next
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn.people--
	if k.turn.people == 0 {
		delete(k.of, k.key)
	}
}

// wait waits for the turn, but no longer than a request can afford that ends with ctx; then it goes
// without one. Whoever can be saved by another, which is what a rider is for, may be told what the
// session has become by that instead.
func (k *ticket) wait(ctx context.Context, r *rider) (saved taggedjson.Dict) {
	select {
	case k.got = <-k.turn.free:
		k.has = true
		return nil
	default:
	}
	late := time.NewTimer(affordable(ctx, turnPatience))
	defer late.Stop()
	for saved == nil {
		k.offer(r)
		select {
		case k.got = <-k.turn.free:
			k.has = true
			return k.withdrawn(ctx, r)
		case saved = <-r.answered():
		case <-late.C:
			return k.withdrawn(ctx, r)
		case <-ctx.Done():
			return k.withdrawn(ctx, r)
		}
	}
	return saved
}

// affordable is how much time a request has for something that it can do without: half of its
// own at most.
func affordable(ctx context.Context, most time.Duration) time.Duration {
	if deadline, limited := ctx.Deadline(); limited {
		return min(most, time.Until(deadline)/2)
	}
	return most
}
