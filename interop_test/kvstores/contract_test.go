package kvstores

import (
	"bytes"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// contract holds a store to what Store, Swapper, Toucher and, but for memcached, Expirer promise.
type contract struct {
	*testing.T
	backend
}

func (c contract) holds(key string, want []byte) {
	c.Helper()
	got, found, err := c.store.Get(c.Context(), key)
	if err != nil || found != (want != nil) || !bytes.Equal(got, want) {
		c.Errorf("%s: got %q, %t, %v, want %q", key, got, found, err, want)
	}
}

func (c contract) set(key string, data []byte, ttl time.Duration) {
	c.Helper()
	if err := c.store.Set(c.Context(), key, data, ttl); err != nil {
		c.Error(err)
	}
}

func (c contract) remove(key string) {
	c.Helper()
	if err := c.store.Delete(c.Context(), key); err != nil {
		c.Error(err)
	}
}

func (c contract) swap(key string, old, data []byte, want bool) {
	c.Helper()
	swapped, err := c.store.CompareAndSwap(c.Context(), key, old, data, 2*time.Hour)
	if err != nil || swapped != want {
		c.Errorf("%s: swapped %t, %v, want %t", key, swapped, err, want)
	}
}

func (c contract) touch(key string, ttl time.Duration, want bool) {
	c.Helper()
	found, err := c.store.Touch(c.Context(), key, ttl)
	if err != nil || found != want {
		c.Errorf("%s: touched %t, %v, want %t", key, found, err, want)
	}
}

// ends fails the test unless what is under key ends in about that time.
func (c contract) ends(key string, in time.Duration) {
	c.Helper()
	if got := time.Until(c.end(c.T, key)); (got - in).Abs() > time.Minute {
		c.Errorf("%s ends in %v, want %v", key, got, in)
	}
	if store, ok := c.store.(flasksession.Expirer); ok { // all but memcached
		ttl, found, err := store.TTL(c.Context(), key)
		if err != nil || !found || (ttl-in).Abs() > time.Minute {
			c.Errorf("%s: TTL says %v, %t, %v, want %v", key, ttl, found, err, in)
		}
	}
}

// TestStores holds every store to the contract.
func TestStores(t *testing.T) {
	each(t, func(t *testing.T, b backend) {
		c := contract{t, b}
		c.missing()
		c.swapped()
		c.replaced()
		c.touched()
		c.long()
	})
}

// missing is a key that nothing is under, and that nothing brings into being.
func (c contract) missing() {
	c.holds("missing", nil)
	c.remove("missing")
	c.swap("missing", []byte("old"), []byte("new"), false)
	c.swap("missing", []byte("old"), nil, false)
	c.swap("missing", []byte{}, []byte("new"), false)
	c.touch("missing", time.Hour, false)
	c.holds("missing", nil)
	if store, ok := c.store.(flasksession.Expirer); ok {
		if ttl, found, err := store.TTL(c.Context(), "missing"); ttl != 0 || found || err != nil {
			c.Errorf("TTL of nothing = %v, %t, %v", ttl, found, err)
		}
	}
}

func (c contract) swapped() {
	binary := []byte("\x00\xff\r\n*")
	c.set("a", binary, time.Hour)
	c.holds("a", binary)
	c.ends("a", time.Hour)
	c.swap("a", []byte("other"), []byte("new"), false)
	c.swap("a", []byte("other"), nil, false)
	c.swap("a", []byte{}, []byte("new"), false)
	c.holds("a", binary)
	c.ends("a", time.Hour)
	c.swap("a", binary, []byte("new"), true)
	c.holds("a", []byte("new"))
	c.ends("a", 2*time.Hour)
	c.set("a", []byte("new"), time.Hour)
	c.swap("a", []byte("new"), []byte("new"), true) // the same bytes: the time is renewed
	c.ends("a", 2*time.Hour)
	c.swap("a", []byte("new"), nil, true)
	c.holds("a", nil)
	c.swap("a", []byte("new"), []byte("again"), false)
	c.touch("a", time.Hour, false)
	c.set("a", []byte("again"), time.Hour) // what was deleted so does not stand in the way
	c.holds("a", []byte("again"))
}

func (c contract) replaced() {
	c.set("b", []byte("1"), time.Hour)
	c.set("b", []byte("2"), time.Hour)
	c.holds("b", []byte("2"))
	c.remove("b")
	c.holds("b", nil)
	c.set("empty", []byte{}, time.Hour)
	c.holds("empty", []byte{})
	c.swap("empty", []byte{}, []byte("full"), true)
	c.holds("empty", []byte("full"))
	c.swap("empty", []byte("full"), []byte{}, true)
	c.holds("empty", []byte{})
}

func (c contract) touched() {
	c.set("t", []byte("v"), time.Hour)
	c.touch("t", 3*time.Hour, true)
	c.ends("t", 3*time.Hour)
	c.touch("t", 3*time.Hour, true)
	c.touch("t", time.Hour, true) // sooner than before
	c.ends("t", time.Hour)
	c.holds("t", []byte("v"))
}

// long are lifetimes about the 30 days above which memcached reads a date.
func (c contract) long() {
	const day = 24 * time.Hour
	for _, ttl := range []time.Duration{30 * day, 30*day + time.Second, 31 * day, 365 * day} {
		c.set("long", []byte("v"), ttl)
		c.ends("long", ttl)
		c.set("long", []byte("v"), time.Hour)
		c.touch("long", ttl, true)
		c.ends("long", ttl)
		c.set("long", []byte("v"), time.Hour)
		if swapped, err := c.store.CompareAndSwap(c.Context(), "long", []byte("v"), []byte("w"), ttl); !swapped || err != nil {
			c.Errorf("swapped %t, %v", swapped, err)
		}
		c.ends("long", ttl)
		c.holds("long", []byte("w"))
	}
}
