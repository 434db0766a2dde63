package flasksession

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// distant is a store far away, as long as a request waits for it.
type distant struct {
	*MemoryStore
	far     time.Duration
	arrives func() // before a swap
	refuses bool   // every swap
	deletes int
}

func (d *distant) travel(ctx context.Context) error {
	select {
	case <-time.After(d.far):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (d *distant) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if err := d.travel(ctx); err != nil {
		return nil, false, err
	}
	return d.MemoryStore.Get(ctx, key)
}

func (d *distant) Delete(ctx context.Context, key string) error {
	d.deletes++
	if err := d.travel(ctx); err != nil {
		return err
	}
	return d.MemoryStore.Delete(ctx, key)
}

func (d *distant) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	if err := d.travel(ctx); err != nil {
		return false, err
	}
	if d.refuses {
		return false, errors.New("out of memory")
	}
	if d.arrives != nil {
		d.arrives()
	}
	return d.MemoryStore.CompareAndSwap(ctx, key, old, data, ttl)
}

// leave is how requests end a login, or do not.
var leave = []struct {
	name string
	do   func(s *flaskcookie.Session)
	out  bool
}{
	{"a logout", func(s *flaskcookie.Session) { s.Pop("_user_id") }, true},
	{"a logout with a message", func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Flash("good bye", "message") }, true},
	{"a logout with a new id", func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Regenerate() }, true},
	{"a session that is cleared but for a message", func(s *flaskcookie.Session) { s.Clear(); s.Flash("good bye", "message") }, true},
	{"a logout that asks for no cookie", func(s *flaskcookie.Session) { s.Pop("_user_id"); s.SetModified(false) }, true},
	{"a login of another", func(s *flaskcookie.Session) { s.Set("_user_id", "eve") }, false},
	{"a login of another after Clear", func(s *flaskcookie.Session) { s.Clear(); s.Set("_user_id", "eve") }, false},
	{"a change", func(s *flaskcookie.Session) { s.Set("k", 2) }, false},
}

// saved is what becomes of a request.
type saved struct {
	err    error
	cookie string
	log    string
	took   time.Duration
}

// end has a request of bob do something and save it.
func end(t *testing.T, cfg Config, store Store, limit time.Duration, do func(s *flaskcookie.Session)) saved {
	t.Helper()
	var log bytes.Buffer
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	s := open(t, cfg, store)
	session := openOld(t, s)
	do(session)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	header := http.Header{}
	began := time.Now()
	err := s.Save(ctx, header, session)
	idle(t, s)
	return saved{err, header.Get("Set-Cookie"), log.String(), time.Since(began)}
}

// wantEnded demands that the session is gone, the browser told, and the log.
func (s saved) wantEnded(t *testing.T, store *MemoryStore) {
	t.Helper()
	if n := store.Len(); s.err != nil || n != 0 {
		t.Errorf("%v, %d sessions are left", s.err, n)
	}
	if s.cookie != deleted {
		t.Errorf("Set-Cookie %q", s.cookie)
	}
	if !strings.Contains(s.log, "level=WARN") || !strings.Contains(s.log, "the whole session was deleted") {
		t.Errorf("logged %q", s.log)
	}
}

// TestLogoutContended shows that who keeps a session busy does not keep anybody logged in to it: a
// logout that others do not let through deletes the session, in a part of the time that it has,
// however far the store is. Other changes fail.
func TestLogoutContended(t *testing.T) {
	for _, far := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 2 * time.Second} {
		for _, limit := range []time.Duration{900 * time.Millisecond, flaskcookie.SaveTimeout, time.Hour} {
			if far > limit {
				continue // nothing can be saved
			}
			for _, test := range leave {
				t.Run(far.String()+" away, "+limit.String()+" left, "+test.name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						memory := NewMemoryStore()
						n := int64(0)
						write := func() { n++; put(t, memory, "session:OLD", dict("_user_id", "bob", "k", int64(1), "n", n)) }
						write()
						got := end(t, Config{}, &distant{MemoryStore: memory, far: far, arrives: write}, limit, test.do)
						if !test.out {
							if got.err == nil || memory.Len() != 1 || got.cookie != "" {
								t.Errorf("%v, %d sessions, Set-Cookie %q", got.err, memory.Len(), got.cookie)
							}
							return
						}
						got.wantEnded(t, memory)
						if most := min(logoutPatience, limit/2) + 3*far; got.took > most {
							t.Errorf("it took %v", got.took)
						}
					})
				})
			}
		}
	}
}

// TestLogoutRefused has sessions that a store does not take, or that are too long: a logout deletes
// them, and other changes fail.
func TestLogoutRefused(t *testing.T) {
	long := strings.Repeat("x", MaxStored-100)
	for _, test := range leave {
		for _, full := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				memory := NewMemoryStore()
				before := dict("_user_id", "bob", "k", int64(1))
				do := test.do
				if full {
					before.Set("long", long)
					do = func(s *flaskcookie.Session) { test.do(s); s.Set("more", long[:200]) }
				}
				put(t, memory, "session:OLD", before)
				for name, store := range map[string]Store{"swapper": &distant{MemoryStore: memory, refuses: !full}, "plain": plain{memory}} {
					if name == "plain" && !full {
						continue // it refuses nothing
					}
					put(t, memory, "session:OLD", before)
					got := end(t, Config{}, store, time.Minute, do)
					switch {
					case test.name == "a login of another after Clear" && full || strings.HasPrefix(test.name, "a session that is cleared") && full:
						if got.err != nil { // nothing long is left
							t.Errorf("%s: %v", name, got.err)
						}
					case !test.out:
						if got.err == nil || memory.Len() != 1 || got.cookie != "" {
							t.Errorf("%s: %v, %d sessions, Set-Cookie %q", name, got.err, memory.Len(), got.cookie)
						}
					default:
						got.wantEnded(t, memory)
					}
				}
			})
		}
	}
}

// TestLogoutNotDeleted shows that a logout is an error if its session cannot even be deleted, and that
// nothing is deleted for one that is not in the store.
func TestLogoutNotDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := NewMemoryStore()
		put(t, memory, "session:OLD", dict("_user_id", "bob", "k", int64(1)))
		store := &distant{MemoryStore: memory}
		got := end(t, Config{}, store, time.Second, func(s *flaskcookie.Session) { s.Pop("_user_id"); store.far = time.Hour })
		if !errors.Is(got.err, context.DeadlineExceeded) || got.cookie != "" || store.deletes != 1 || got.took != time.Second {
			t.Errorf("%v, Set-Cookie %q, %d deletions, in %v", got.err, got.cookie, store.deletes, got.took)
		}
		if strings.Contains(got.log, "was deleted") {
			t.Errorf("logged %q", got.log)
		}
	})
}

// TestLogoutAlways has an interface that stores every session and deletes no cookie: that of a
// session that was deleted all the same goes, too.
func TestLogoutAlways(t *testing.T) {
	memory := NewMemoryStore()
	put(t, memory, "session:OLD", dict("_user_id", "bob", "k", int64(1)))
	cfg := Config{Save: SaveAlways}
	end(t, cfg, &distant{MemoryStore: memory, refuses: true}, time.Minute, func(s *flaskcookie.Session) { s.Pop("_user_id") }).wantEnded(t, memory)
}
