package mongostore_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/mongostore"
)

// The tests against a server that speaks MongoDB's protocol are in interop_test/kvstores.

var (
	_ flasksession.Swapper = (*mongostore.Store)(nil)
	_ flasksession.Toucher = (*mongostore.Store)(nil)
)

const key = "session:a-secret-id"

// calls are the methods of a store.
var calls = map[string]func(ctx context.Context, s *mongostore.Store, ttl time.Duration) error{
	"Get": func(ctx context.Context, s *mongostore.Store, _ time.Duration) error {
		_, found, err := s.Get(ctx, key)
		return unless(!found, err)
	},
	"Set": func(ctx context.Context, s *mongostore.Store, ttl time.Duration) error {
		return s.Set(ctx, key, []byte("v"), ttl)
	},
	"Delete": func(ctx context.Context, s *mongostore.Store, _ time.Duration) error { return s.Delete(ctx, key) },
	"CompareAndSwap": func(ctx context.Context, s *mongostore.Store, ttl time.Duration) error {
		swapped, err := s.CompareAndSwap(ctx, key, []byte("old"), []byte("new"), ttl)
		return unless(!swapped, err)
	},
	"CompareAndSwap that deletes": func(ctx context.Context, s *mongostore.Store, _ time.Duration) error {
		swapped, err := s.CompareAndSwap(ctx, key, []byte("old"), nil, 0)
		return unless(!swapped, err)
	},
	"Touch": func(ctx context.Context, s *mongostore.Store, ttl time.Duration) error {
		found, err := s.Touch(ctx, key, ttl)
		return unless(!found, err)
	},
}

var errSuccess = errors.New("the store says that it worked")

func unless(ok bool, err error) error {
	if !ok {
		return errSuccess
	}
	return err
}

// stores are both kinds on a server at addr, which need not be one.
func stores(t *testing.T, addr string) map[string]*mongostore.Store {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://" + addr).
		SetServerSelectionTimeout(200 * time.Millisecond).SetConnectTimeout(200 * time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Disconnect(context.Background()) })
	collection := client.Database("flask_session").Collection("sessions")
	return map[string]*mongostore.Store{"New": mongostore.New(collection), "NewChecking": mongostore.NewChecking(collection)}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// TestDown has every call fail if nobody listens: a store that is down is no empty store.
func TestDown(t *testing.T) {
	l := listen(t)
	l.Close()
	for kind, store := range stores(t, l.Addr().String()) {
		for name, call := range calls {
			err := call(t.Context(), store, time.Hour)
			if err == nil || errors.Is(err, errSuccess) || strings.Contains(err.Error(), "secret-id") {
				t.Errorf("%s: %s: %v", kind, name, err)
			}
		}
	}
}

// TestDeadline has every call end with its context, with a server that says nothing.
func TestDeadline(t *testing.T) {
	for kind, store := range stores(t, listen(t).Addr().String()) {
		for name, call := range calls {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			if err := call(ctx, store, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %s: got %v", kind, name, err)
			}
			cancel()
		}
	}
}

// TestLifetime refuses sessions that would be over at once, before MongoDB is asked.
func TestLifetime(t *testing.T) {
	l := listen(t)
	l.Close()
	for kind, store := range stores(t, l.Addr().String()) {
		for _, name := range []string{"Set", "CompareAndSwap", "Touch"} {
			for _, ttl := range []time.Duration{0, -time.Hour, 999 * time.Millisecond} {
				if err := calls[name](t.Context(), store, ttl); !errors.Is(err, mongostore.ErrLifetime) {
					t.Errorf("%s: %s for %v: %v", kind, name, ttl, err)
				}
			}
		}
	}
}
