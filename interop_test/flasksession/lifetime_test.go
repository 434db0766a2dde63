package flasksession

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// shorten lets the one session in Redis expire soon.
func shorten(t *testing.T, client *redis.Client, ttl time.Duration) {
	t.Helper()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	if err := client.PExpire(t.Context(), keys[0], ttl).Err(); err != nil {
		t.Fatal(err)
	}
}

// left is the time to live of the one session in Redis.
func left(t *testing.T, client *redis.Client) time.Duration {
	t.Helper()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	return must(client.PTTL(t.Context(), keys[0]).Result())
}

// TestRefresh reads a session on either side: both renew its time to live, with and
// without a permanent cookie, or leave it if SESSION_REFRESH_EACH_REQUEST is off.
func TestRefresh(t *testing.T) {
	_, client, port := startRedis(t)
	for _, refresh := range []bool{true, false} {
		config := flasksession.Config{Config: key()}
		config.SessionRefreshEachRequest = &refresh
		goside := sides.StartGo(t, config, redisstore.New(client))
		flask := startFlask(t, "", settings{Port: port, Config: map[string]any{"SESSION_REFRESH_EACH_REQUEST": refresh}}, 1, 1)
		for _, permanent := range []bool{true, false} {
			for side, read := range map[string]func(b *sides.Browser){
				"Flask": func(b *sides.Browser) { flask.Do(t, b, sides.Todo{}) },
				"Go":    func(b *sides.Browser) { goside.Do(t, b, func(s *flaskcookie.Session) { s.Has("a") }) },
			} {
				client.FlushDB(t.Context())
				b := sides.NewBrowser()
				flask.Do(t, b, sides.Todo{Set: map[string]any{"a": "1"}, Permanent: &permanent})
				shorten(t, client, time.Minute)
				read(b)
				if renewed := left(t, client) > time.Hour; renewed != refresh {
					t.Errorf("refresh %t, permanent %t: %s renewed the session: %t", refresh, permanent, side, renewed)
				}
			}
		}
	}
}

// TestExpiry has a session end in Redis: for both sides it is over, and neither takes the
// identifier up again.
func TestExpiry(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "", settings{Port: port}, 1, 1)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
	b := sides.NewBrowser()
	flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
	old := b.Cookie(t, goside.URL)
	shorten(t, client, time.Millisecond)
	time.Sleep(5 * time.Millisecond)
	goside.Do(t, b, func(s *flaskcookie.Session) {
		if s.Has("_user_id") {
			t.Error("Go sees the expired session")
		}
		s.Set("a", "1")
	})
	if renewed := b.Cookie(t, goside.URL); renewed == "" || renewed == old {
		t.Error("Go took the old identifier up again")
	}
	sides.Equals(t, flask.Do(t, b, sides.Todo{}), "a", "'1'")
}
