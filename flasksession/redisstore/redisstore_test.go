package redisstore_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

// The tests against a real Redis are in interop_test/flasksession.

// calls are the methods of a store.
var calls = map[string]func(ctx context.Context, s *redisstore.Store) error{
	"Get": func(ctx context.Context, s *redisstore.Store) error {
		_, found, err := s.Get(ctx, "key")
		if found {
			return errors.New("found")
		}
		return err
	},
	"Set": func(ctx context.Context, s *redisstore.Store) error { return s.Set(ctx, "key", []byte("v"), time.Hour) },
	"Touch": func(ctx context.Context, s *redisstore.Store) error {
		found, err := s.Touch(ctx, "key", time.Hour)
		if found {
			return errors.New("found")
		}
		return err
	},
	"Delete": func(ctx context.Context, s *redisstore.Store) error { return s.Delete(ctx, "key") },
	"CompareAndSwap": func(ctx context.Context, s *redisstore.Store) error {
		_, err := s.CompareAndSwap(ctx, "key", []byte("old"), []byte("new"), time.Hour)
		return err
	},
	"CompareAndSwap that deletes": func(ctx context.Context, s *redisstore.Store) error {
		_, err := s.CompareAndSwap(ctx, "key", []byte("old"), nil, 0)
		return err
	},
}

// silent returns the address of a server that accepts connections and says nothing.
func silent(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
		}
	}()
	return l.Addr().String()
}

// TestDown has every call fail if nobody listens: a store that is down is no empty store.
func TestDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	client := redis.NewClient(&redis.Options{Addr: l.Addr().String(), MaxRetries: -1})
	defer client.Close()
	for name, call := range calls {
		if err := call(t.Context(), redisstore.New(client)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestDeadline has every call end with its context, though the client would wait for an
// hour.
func TestDeadline(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: silent(t), ReadTimeout: time.Hour, WriteTimeout: time.Hour, MaxRetries: -1})
	defer client.Close()
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := call(ctx, redisstore.New(client)); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestLifetime refuses lifetimes that would become "for ever", before Redis is asked.
func TestLifetime(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: silent(t)})
	defer client.Close()
	store := redisstore.New(client)
	for _, ttl := range []time.Duration{0, -time.Second, time.Microsecond} {
		if err := store.Set(t.Context(), "key", nil, ttl); !errors.Is(err, redisstore.ErrLifetime) {
			t.Errorf("Set for %v: %v", ttl, err)
		}
		if _, err := store.CompareAndSwap(t.Context(), "key", []byte("old"), []byte("new"), ttl); !errors.Is(err, redisstore.ErrLifetime) {
			t.Errorf("CompareAndSwap for %v: %v", ttl, err)
		}
		if _, err := store.Touch(t.Context(), "key", ttl); !errors.Is(err, redisstore.ErrLifetime) {
			t.Errorf("Touch for %v: %v", ttl, err)
		}
	}
}
