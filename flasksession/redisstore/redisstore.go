package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Store keeps sessions in Redis. It is made by [New] and safe for concurrent use.
type Store struct {
	client redis.UniversalClient
}

// ErrLifetime reports a session that was to be stored for less than a millisecond, or for
// ever. Redis refuses the first, and go-redis takes a lifetime of 0 as the second; no
// session of Flask has either.
var ErrLifetime = errors.New("redisstore: the lifetime of a session must be at least a millisecond")

// New returns a store on a client, which stays the caller's: to configure, to share, and
// to close.
func New(client redis.UniversalClient) *Store {
	return &Store{client}
}

// Get returns what is stored under key, and found false if there is nothing.
func (s *Store) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	data, err = within(ctx, func() ([]byte, error) { return s.client.Get(ctx, key).Bytes() })
	switch {
	case errors.Is(err, redis.Nil):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("redisstore: get: %w", err)
	}
	return data, true, nil
}

// Set stores data under key for ttl, as SET with EX does: in seconds, as Flask-Session, or
// in milliseconds if ttl is not whole seconds. The error is [ErrLifetime] or Redis's own.
func (s *Store) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	if ttl < time.Millisecond {
		return ErrLifetime
	}
	_, err := within(ctx, func() (string, error) { return s.client.Set(ctx, key, data, ttl).Result() })
	if err != nil {
		return fmt.Errorf("redisstore: set: %w", err)
	}
	return nil
}

// Delete removes key, if it is there.
func (s *Store) Delete(ctx context.Context, key string) error {
	_, err := within(ctx, func() (int64, error) { return s.client.Del(ctx, key).Result() })
	if err != nil {
		return fmt.Errorf("redisstore: delete: %w", err)
	}
	return nil
}

// These scripts write a key if it holds what it is expected to hold. A key that is not
// there never equals an old value, since Redis hands it to Lua as false. They go to Redis as
// text each time: the SHA-1 that EVALSHA names them by is one that Go refuses to compute with
// GODEBUG=fips140=only.
const swapScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
	return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`

const removeScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
	return 0
end
return redis.call('DEL', KEYS[1])
`

// remove runs its script once. go-redis sends a command again if the answer is lost; then a
// key that the first sending deleted would look as if somebody else had.
func (s *Store) remove(ctx context.Context, key string, old []byte) (bool, error) {
	cmd := once{redis.NewCmd(ctx, "eval", removeScript, 1, key, old)}
	if err := s.client.Process(ctx, cmd); err != nil {
		return false, err
	}
	return cmd.Bool()
}

// once is a command that is not sent again.
type once struct{ *redis.Cmd }

// NoRetry tells go-redis so.
func (once) NoRetry() bool { return true }

// CompareAndSwap stores data under key for ttl if the key still holds old, byte for byte,
// and reports whether it did. A nil data deletes the key instead. The errors are those of
// Set.
func (s *Store) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	if ttl < time.Millisecond && data != nil {
		return false, ErrLifetime
	}
	swapped, err = within(ctx, func() (bool, error) {
		if data == nil {
			return s.remove(ctx, key, old)
		}
		return s.client.Eval(ctx, swapScript, []string{key}, old, data, ttl.Milliseconds()).Bool()
	})
	if err != nil {
		return false, fmt.Errorf("redisstore: compare and swap: %w", err)
	}
	return swapped, nil
}

// Touch has key expire in ttl from now, as PEXPIRE does, and reports whether it is there.
// The errors are those of Set.
func (s *Store) Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error) {
	if ttl < time.Millisecond {
		return false, ErrLifetime // Redis would delete the key
	}
	found, err = within(ctx, func() (bool, error) { return s.client.PExpire(ctx, key, ttl).Result() })
	if err != nil {
		return false, fmt.Errorf("redisstore: touch: %w", err)
	}
	return found, nil
}

// TTL returns how long Redis keeps key, as PTTL does: 0 for ever, and found false if it is
// not there.
func (s *Store) TTL(ctx context.Context, key string) (ttl time.Duration, found bool, err error) {
	ttl, err = within(ctx, func() (time.Duration, error) { return s.client.PTTL(ctx, key).Result() })
	switch {
	case err != nil:
		return 0, false, fmt.Errorf("redisstore: ttl: %w", err)
	case ttl == -2: // as Redis says it, without a unit
		return 0, false, nil
	case ttl == -1:
		return 0, true, nil
	}
	return max(ttl, 1), true, nil
}
