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
	keeps   bool   // what is to be deleted
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
	if d.keeps {
		return errors.New("read-only")
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
	{"a user that is set to None", func(s *flaskcookie.Session) { s.Set("_user_id", nil) }, true},
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
// logout that others do not let through deletes the session, in the time that it has, however far
// the store is. Other changes fail.
func TestLogoutContended(t *testing.T) {
	for _, far := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond, 3 * time.Second} {
		for _, limit := range []time.Duration{900 * time.Millisecond, flaskcookie.SaveTimeout, time.Hour} {
			if 2*far > limit {
				continue // there is no time to swap and to delete
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
							if got.err == nil || got.cookie != "" {
								t.Errorf("%v, Set-Cookie %q", got.err, got.cookie)
							}
							return
						}
						got.wantEnded(t, memory)
						if most := min(limit, logoutPatience+8*far+50*time.Millisecond); got.took > most {
							t.Errorf("it took %v", got.took)
						}
					})
				})
			}
		}
	}
}

// TestLogoutOnSlowStore shows that a logout takes the time that it needs, if nobody else writes or one
// other does once: nothing is deleted but what it removes.
func TestLogoutOnSlowStore(t *testing.T) {
	for _, test := range []struct {
		name       string
		far, limit time.Duration
		others     bool
		saves      bool
	}{
		{"most of the time", 9 * time.Second, flaskcookie.SaveTimeout, false, true},
		{"most of little time", 600 * time.Millisecond, time.Second, false, true},
		{"another writes meanwhile", 1500 * time.Millisecond, flaskcookie.SaveTimeout, true, true},
		{"more than there is", 2 * time.Second, time.Second, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				memory := NewMemoryStore()
				put(t, memory, "session:OLD", dict("_user_id", "bob", "k", int64(1)))
				store := &distant{MemoryStore: memory, far: test.far}
				if test.others {
					store.arrives = func() {
						store.arrives = nil
						put(t, memory, "session:OLD", dict("_user_id", "bob", "k", int64(2)))
					}
				}
				got := end(t, Config{}, store, test.limit, func(s *flaskcookie.Session) { s.Pop("_user_id") })
				if !test.saves {
					if !errors.Is(got.err, context.DeadlineExceeded) || got.cookie != "" || store.deletes != 0 {
						t.Errorf("%v, Set-Cookie %q, %d deletions", got.err, got.cookie, store.deletes)
					}
					return
				}
				if got.err != nil || got.cookie != setOld || store.deletes != 0 || got.log != "" {
					t.Errorf("%v, Set-Cookie %q, %d deletions, logged %q", got.err, got.cookie, store.deletes, got.log)
				}
				if left := lookup(t, memory, "session:OLD"); len(left) != 1 {
					t.Errorf("left %v", left)
				}
			})
		})
	}
}

// refusing is a store that takes nothing, and cannot swap.
type refusing struct{ plain }

func (refusing) Set(context.Context, string, []byte, time.Duration) error {
	return errors.New("out of memory")
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
				stores := map[string]Store{"swapper": &distant{MemoryStore: memory, refuses: true}, "plain": refusing{plain{memory}}}
				if full {
					before.Set("long", long)
					do = func(s *flaskcookie.Session) { s.Set("more", long[:200]); test.do(s) }
					stores = map[string]Store{"swapper": memory, "plain": plain{memory}}
				}
				for name, store := range stores {
					put(t, memory, "session:OLD", before)
					got := end(t, Config{}, store, time.Minute, do)
					cleared := strings.Contains(test.name, "lear")
					switch {
					case full && cleared: // nothing long is left
						if got.err != nil {
							t.Errorf("%s: %v", name, got.err)
						}
					case !test.out:
						if got.err == nil || memory.Len() != 1 || got.cookie != "" {
							t.Errorf("%s: %v, %d sessions, Set-Cookie %q", name, got.err, memory.Len(), got.cookie)
						}
					default:
						got.wantEnded(t, memory)
						if want := "out of memory"; !full && !strings.Contains(got.log, want) || full && !strings.Contains(got.log, ErrTooLong.Error()) {
							t.Errorf("%s: logged %q", name, got.log)
						}
					}
				}
			})
		}
	}
}

// TestLogoutNotDeleted shows when nothing is deleted: if the store does not let it, which is an error;
// for a mistake of the program; and for a Clear of nobody.
func TestLogoutNotDeleted(t *testing.T) {
	logout := func(s *flaskcookie.Session) { s.Pop("_user_id") }
	for _, test := range []struct {
		name    string
		cfg     Config
		before  string // the user
		do      func(s *flaskcookie.Session)
		deletes int
	}{
		{"the store refuses that, too", Config{}, "bob", logout, 1},
		{"a lifetime that is none", Config{StoreTTL: func(*flaskcookie.Session) time.Duration { return 0 }}, "bob", logout, 0},
		{"an id that is none", Config{NewID: func() string { return "bad id" }}, "bob", func(s *flaskcookie.Session) { logout(s); s.Regenerate() }, 0},
		{"nobody is logged in", Config{}, "", func(s *flaskcookie.Session) { s.Clear(); s.Set("step", 1) }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			memory := NewMemoryStore()
			before := dict("k", int64(1))
			if test.before != "" {
				before.Set("_user_id", test.before)
			}
			put(t, memory, "session:OLD", before)
			store := &distant{MemoryStore: memory, refuses: true, keeps: true}
			got := end(t, test.cfg, store, time.Minute, test.do)
			if got.err == nil || got.cookie != "" || store.deletes != test.deletes || memory.Len() != 1 {
				t.Errorf("%v, Set-Cookie %q, %d deletions, %d sessions", got.err, got.cookie, store.deletes, memory.Len())
			}
			if strings.Contains(got.log, "was deleted") || !strings.Contains(got.log, "level=ERROR") {
				t.Errorf("logged %q", got.log)
			}
		})
	}
}

// TestLogoutAlways has an interface that stores every session and deletes no cookie: that of a
// session that was deleted all the same goes, too.
func TestLogoutAlways(t *testing.T) {
	memory := NewMemoryStore()
	put(t, memory, "session:OLD", dict("_user_id", "bob", "k", int64(1)))
	cfg := Config{Save: SaveAlways}
	end(t, cfg, &distant{MemoryStore: memory, refuses: true}, time.Minute, func(s *flaskcookie.Session) { s.Pop("_user_id") }).wantEnded(t, memory)
}
