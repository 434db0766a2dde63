package flaskshadow

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/overlay"
)

// storeSide is what a Shadow has for sessions on a server.
type storeSide struct {
	keys    *flasksession.ServerSide // on an askedStore
	store   flasksession.Store
	expirer flasksession.Expirer // the store, if it is one
	timeout time.Duration
	visits  visits

	// A look takes a place before it begins, and gives it back when the store has answered,
	// even if nobody waits any more: so many calls at most hang in the store.
	before, after chan struct{}
}

// record is what a look into the store found.
type record struct {
	data  []byte
	found bool
	ttl   time.Duration // 0: for ever
	timed bool          // ttl is known
	at    time.Time     // Go's clock
}

// same reports whether two looks found the same session with the same end.
func (r record) same(other record) bool {
	ends := r.at.Add(r.ttl).Sub(other.at.Add(other.ttl)).Abs()
	return r.found == other.found && string(r.data) == string(other.data) && r.timed == other.timed && (!r.timed || ends < clockTolerance)
}

// look reads what is under a key, within a bound of time. It reports whether the store has
// answered.
func (s *Shadow) look(ctx context.Context, places chan struct{}, key string, timed bool) (record, bool) {
	select {
	case places <- struct{}{}:
	default:
		s.storeFailed.Add(1)
		return record{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, s.stored.timeout)
	defer cancel()
	answered := make(chan record, 1)
	go func() {
		defer func() { <-places }()
		defer close(answered)
		defer func() { _ = recover() }() // of the application's own store: it has failed
		if r, err := s.stored.read(ctx, key, timed, s.now); err == nil {
			answered <- r
		}
	}()
	select {
	case r, ok := <-answered:
		if !ok {
			s.storeFailed.Add(1)
		}
		return r, ok
	case <-ctx.Done():
		s.storeFailed.Add(1)
		return record{}, false
	}
}

// read calls nothing of the store that writes.
func (s *storeSide) read(ctx context.Context, key string, timed bool, now func() time.Time) (r record, err error) {
	r.data, r.found, err = s.store.Get(ctx, key)
	if err != nil || !r.found || !timed || s.expirer == nil {
		return r, err
	}
	r.ttl, r.timed, err = s.expirer.TTL(ctx, key)
	if r.at = now(); !r.timed { // it has gone in between
		r.data, r.found = nil, false
	}
	return r, err
}

// askedStore is a store without sessions, which notes under which key Go looks for one.
type askedStore struct{}

type askedKey struct{}

func (askedStore) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if asked, ok := ctx.Value(askedKey{}).(*string); ok {
		*asked = key
	}
	return nil, false, nil
}

func (askedStore) Set(context.Context, string, []byte, time.Duration) error { return nil }
func (askedStore) Delete(context.Context, string) error                     { return nil }

// newKeys makes what finds the key of a session in a request, before Flask is asked: none of
// the application's own functions is called for it but those of the signature.
func newKeys(cfg flasksession.Config) (*flasksession.ServerSide, error) {
	cfg = overlay.Bare(cfg)
	cfg.NewID = func() string { return "none" }
	return flasksession.New(cfg, askedStore{})
}

// keyOf returns the key under which Go looks for the session of a request, "" if its cookie
// is none of Go's.
func (s *storeSide) keyOf(cookies []string) (key string) {
	defer func() {
		if recover() != nil { // of the application's own digest: it must not reach the client
			key = ""
		}
	}()
	ctx := context.WithValue(context.Background(), askedKey{}, &key)
	request := (&http.Request{Header: http.Header{"Cookie": cookies}}).WithContext(ctx)
	if _, err := s.keys.Open(request); err != nil {
		return ""
	}
	return key
}

// visit is a request while its session may be compared.
type visit struct {
	key    string
	number uint64
	alone  bool // no other request of this session was under way when it began
	before record
	looked bool // before is known; without a key there is nothing to know
}

// visits tell which sessions have several requests at once: what one of them left in the
// store, another may have changed.
type visits struct {
	mu     sync.Mutex
	number uint64 // of the latest visit
	byKey  map[string]*underway

	// ended has the number that was the latest when a session's last visit ended. It is
	// emptied when it is full, which forgotten tells in the same way.
	ended     map[string]uint64
	forgotten uint64
}

// maxEnded bounds the sessions whose last visit is remembered.
const maxEnded = 1024

type underway struct {
	count int
	last  uint64 // number of the latest
}

func (v *visits) begin(key string) *visit {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.number++
	visit := &visit{key: key, alone: true, number: v.number}
	if key == "" {
		return visit
	}
	if v.byKey == nil {
		v.byKey, v.ended = make(map[string]*underway), make(map[string]uint64)
	}
	u := v.byKey[key]
	if u == nil {
		u = new(underway)
		v.byKey[key] = u
	}
	visit.alone = u.count == 0
	u.count++
	u.last = v.number
	return visit
}

func (v *visits) end(visit *visit) {
	if visit.key == "" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if u := v.byKey[visit.key]; u.count > 1 {
		u.count--
		return
	}
	delete(v.byKey, visit.key)
	if len(v.ended) >= maxEnded {
		clear(v.ended)
		v.forgotten = v.number
	}
	v.ended[visit.key] = v.number
}

// quiet reports whether no other request of a session was under way since visit began, as
// far as this process knows.
func (v *visits) quiet(visit *visit, key string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	u := v.byKey[key]
	if key != visit.key { // the session of a new id, whose cookie the browser has by now
		return u == nil && v.ended[key] < visit.number && v.forgotten < visit.number
	}
	return visit.alone && (u == nil || u.last == visit.number)
}

// visit begins the comparison of a request before Flask is asked. It waits for the store, but
// not longer than StoreTimeout.
func (s *Shadow) visit(ctx context.Context, cookies []string) *visit {
	if s.stored == nil {
		return nil
	}
	v := s.stored.visits.begin(s.stored.keyOf(cookies))
	v.looked = true
	if v.key != "" {
		v.before, v.looked = s.look(ctx, s.stored.before, v.key, false)
	}
	return v
}

// setStore makes what sessions on a server need.
func (s *Shadow) setStore(cfg Config, concurrent int) error {
	if cfg.Store == nil {
		return nil
	}
	timeout := cfg.StoreTimeout
	if timeout <= 0 {
		timeout = defaultStoreTimeout
	}
	keys, err := newKeys(cfg.Session)
	if err != nil {
		return failed(err)
	}
	s.stored = &storeSide{
		keys: keys, store: cfg.Store, timeout: timeout,
		before: make(chan struct{}, concurrent), after: make(chan struct{}, concurrent),
	}
	s.stored.expirer, _ = cfg.Store.(flasksession.Expirer)
	if s.stored.expirer == nil {
		s.say(context.Background(), slog.LevelInfo, "flaskshadow: the store cannot tell how long it keeps a session, so that is not compared")
	}
	return nil
}
