package flasksession

import (
	"bytes"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

// store is what all of them are.
type store interface {
	flasksession.Swapper
	flasksession.Toucher
	flasksession.Expirer
}

// TestStores holds the stores to what Store, Swapper, Toucher and Expirer promise. The one for SQL
// has a test of its own.
func TestStores(t *testing.T) {
	_, client, _ := startRedis(t)
	for name, store := range map[string]store{
		"redis":  redisstore.New(client),
		"memory": flasksession.NewMemoryStore(),
		"files":  must(filestore.New(t.TempDir(), nil)),
	} {
		t.Run(name, func(t *testing.T) {
			contract(t, store)
			if name == "redis" {
				swappedTTL(t, client, store)
			}
		})
	}
}

func swappedTTL(t *testing.T, client *redis.Client, store flasksession.Swapper) {
	t.Helper()
	if err := store.Set(t.Context(), "ttl", []byte("1"), time.Minute); err != nil {
		t.Fatal(err)
	}
	must(store.CompareAndSwap(t.Context(), "ttl", []byte("1"), []byte("2"), time.Hour))
	if ttl := must(client.TTL(t.Context(), "ttl").Result()); ttl < 59*time.Minute || ttl > time.Hour {
		t.Errorf("after the swap the key lives for %v", ttl)
	}
}

// contract is what all stores promise. Some keep whole seconds, and end them early.
func contract(t *testing.T, store store) {
	t.Helper()
	ctx := t.Context()
	holds := func(key string, want []byte) {
		t.Helper()
		got, found, err := store.Get(ctx, key)
		if err != nil || found != (want != nil) || !bytes.Equal(got, want) {
			t.Errorf("%s: got %q, %t, %v, want %q", key, got, found, err, want)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	swap := func(key string, old, data []byte, want bool) {
		t.Helper()
		swapped, err := store.CompareAndSwap(ctx, key, old, data, time.Hour)
		if err != nil || swapped != want {
			t.Errorf("%s: swapped %t, %v, want %t", key, swapped, err, want)
		}
	}
	touch := func(key string, ttl time.Duration, want bool) {
		t.Helper()
		if found, err := store.Touch(ctx, key, ttl); err != nil || found != want {
			t.Errorf("%s: touched %t, %v, want %t", key, found, err, want)
		}
	}
	ends := func(key string, want time.Duration) {
		t.Helper()
		ttl, found, err := store.TTL(ctx, key)
		if err != nil || found != (want != 0) || ttl > want || ttl < want-2*time.Second {
			t.Errorf("%s: TTL says %v, %t, %v, want %v", key, ttl, found, err, want)
		}
	}
	binary := []byte("\x00\xff\r\n*")
	holds("missing", nil)
	ends("missing", 0)
	do(store.Delete(ctx, "missing"))
	swap("missing", []byte("old"), []byte("new"), false)
	swap("missing", []byte("old"), nil, false)
	swap("missing", []byte{}, []byte("new"), false)
	holds("missing", nil)

	do(store.Set(ctx, "a", binary, time.Hour))
	holds("a", binary)
	ends("a", time.Hour)
	swap("a", []byte("other"), []byte("new"), false)
	swap("a", []byte("other"), nil, false)
	holds("a", binary)
	swap("a", binary, []byte("new"), true)
	holds("a", []byte("new"))
	swap("a", []byte("new"), []byte("new"), true)
	swap("a", []byte("new"), nil, true)
	holds("a", nil)

	do(store.Set(ctx, "b", []byte("1"), time.Hour))
	do(store.Set(ctx, "b", []byte("2"), time.Hour))
	holds("b", []byte("2"))
	do(store.Delete(ctx, "b"))
	holds("b", nil)

	do(store.Set(ctx, "empty", []byte{}, time.Hour))
	holds("empty", []byte{})
	swap("empty", []byte{}, []byte("full"), true)
	holds("empty", []byte("full"))

	touch("missing", time.Hour, false)
	holds("missing", nil)
	do(store.Set(ctx, "short", []byte("1"), time.Second))
	do(store.Set(ctx, "longer", []byte("2"), 3*time.Second))
	do(store.Set(ctx, "shorter", []byte("3"), time.Hour))
	touch("longer", time.Hour, true)
	touch("shorter", time.Second, true)
	ends("longer", time.Hour)
	ends("shorter", time.Second)
	time.Sleep(1100 * time.Millisecond)
	holds("short", nil)
	holds("longer", []byte("2"))
	holds("shorter", nil)
	ends("shorter", 0)
	touch("short", time.Hour, false)
	holds("short", nil)
}
