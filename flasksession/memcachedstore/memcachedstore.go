package memcachedstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
)

// Store keeps sessions in memcached. It is made by [New] and safe for concurrent use.
type Store struct {
	client *memcache.Client
}

// New returns a store on a client, which stays the caller's: to configure, to share, and
// to close.
func New(client *memcache.Client) *Store {
	return &Store{client}
}

// maxKey is the length of the longest key of memcached. Nothing is stored under a longer one,
// and none is asked for: an invented id makes no error, whatever the prefix.
const maxKey = 250

// Get returns what is stored under key, and found false if there is nothing. An item that
// its client compressed or pickled is [ErrFlags].
func (s *Store) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	item, err := s.get(ctx, key)
	if err != nil || item == nil {
		return nil, false, failed("get", key, err)
	}
	return item.Value, true, nil
}

// get returns the item under key, nil if there is none.
func (s *Store) get(ctx context.Context, key string) (*memcache.Item, error) {
	if len(key) > maxKey {
		return nil, nil
	}
	item, err := within(ctx, func() (*memcache.Item, error) { return s.client.Get(key) })
	switch {
	case errors.Is(err, memcache.ErrCacheMiss):
		return nil, nil
	case err != nil:
		return nil, err
	case item.Key != key: // gomemcache does not look
		return nil, errAnswer
	case !readable(item):
		return nil, ErrFlags
	}
	return item, nil
}

// Set stores data under key for ttl, in whole seconds, with the flags 0, as the Python
// clients store bytes. The error is [ErrLifetime], memcached's own (mostly that data is
// larger than its limit, one megabyte by default; memcached then deletes what was there),
// or that of the network.
func (s *Store) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	end, err := expiration(ttl, time.Now())
	if err != nil {
		return err
	}
	err = do(ctx, func() error {
		return s.client.Set(&memcache.Item{Key: key, Value: data, Expiration: end})
	})
	return failed("set", key, err)
}

// Delete removes key, if it is there.
func (s *Store) Delete(ctx context.Context, key string) error {
	if len(key) > maxKey {
		return nil
	}
	err := do(ctx, func() error { return s.client.Delete(key) })
	if errors.Is(err, memcache.ErrCacheMiss) {
		return nil
	}
	return failed("delete", key, err)
}

// CompareAndSwap stores data under key for ttl if the key still holds old, byte for byte,
// and reports whether it did. A nil data deletes the key instead. It writes by memcached's
// "cas", so anything stored between the look and the write makes it report false, the same
// bytes too. The errors are those of Get and Set.
func (s *Store) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	end := past // memcached has no conditional deletion, and drops at once what has expired
	if data != nil {
		if end, err = expiration(ttl, time.Now()); err != nil {
			return false, err
		}
	}
	item, err := s.get(ctx, key)
	if err != nil || item == nil || !bytes.Equal(item.Value, old) {
		return false, failed("compare and swap", key, err)
	}
	next := &memcache.Item{Key: key, Value: data, Expiration: end, CasID: item.CasID}
	err = do(ctx, func() error { return s.client.CompareAndSwap(next) })
	switch {
	case errors.Is(err, memcache.ErrCASConflict), errors.Is(err, memcache.ErrCacheMiss), errors.Is(err, memcache.ErrNotStored):
		return false, nil
	case err != nil:
		return false, failed("compare and swap", key, err)
	}
	return true, nil
}

// Touch gives what is stored under key another ttl from now, and leaves the rest; found is
// false if there is nothing. The errors are those of Set.
func (s *Store) Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error) {
	end, err := expiration(ttl, time.Now())
	if err != nil {
		return false, err
	}
	if len(key) > maxKey {
		return false, nil
	}
	err = do(ctx, func() error { return s.client.Touch(key, end) })
	if errors.Is(err, memcache.ErrCacheMiss) {
		return false, nil
	}
	return err == nil, failed("touch", key, err)
}
