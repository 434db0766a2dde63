package flasksession

import (
	"context"
	"time"
)

// Store keeps the bytes of sessions under keys, each for a time. It must be safe for
// concurrent use.
//
// Errors mean that the store could not be asked or told; they end in status 500. Their
// text should not contain the key, which is as good as a password. A method returns when its
// context ends, whatever the store is doing: nothing else ends a request whose store does not
// answer.
type Store interface {
	// Get returns what is stored under key. Nothing there, or something that has
	// expired, is found false without an error. The caller does not change data. A store that
	// can tell before it has read it that there is more than [MaxStored] returns [ErrTooLong].
	Get(ctx context.Context, key string) (data []byte, found bool, err error)

	// Set stores data under key, in place of what was there, for ttl, which is at least
	// a second and mostly whole seconds. It keeps no reference to data.
	Set(ctx context.Context, key string, data []byte, ttl time.Duration) error

	// Delete removes what is stored under key. It is no error if there is nothing.
	Delete(ctx context.Context, key string) error
}

// Swapper is a Store that can write without overwriting what others wrote meanwhile. A
// store without it is written as Flask-Session writes: whoever saves last replaces the
// whole session.
type Swapper interface {
	Store

	// CompareAndSwap does the following in one step, if what is stored under key is
	// old, byte for byte, and reports whether it was:
	//
	//   - it stores data for ttl, as Set does, which also renews the time if data is
	//     old;
	//   - it deletes the key if data is nil.
	//
	// old is never nil. A key that is missing or has expired is not equal to any old. data may
	// be what several requests have made of the session; ctx is that of one of them, so that a
	// transaction which belongs to a request is not the place to write it.
	CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error)
}

// Toucher is a Store that can renew the time of a session without writing the session
// again.
type Toucher interface {
	Store

	// Touch has what is stored under key expire in ttl from now, whether that is later
	// than before or sooner, and leaves what is stored alone. found is false, and
	// nothing is written, if there is nothing or it has expired: whoever deleted it
	// meanwhile stays right.
	Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error)
}

// Expirer is a Store that can tell how long it is going to keep a session. Nothing here
// needs it to serve: it is for those who compare, such as package flaskshadow.
type Expirer interface {
	Store

	// TTL returns how long what is stored under key stays from now on: 0 if it never
	// expires, and less than that if its time is over and the store still has it. found is
	// false if Get would find nothing. Nothing is written.
	TTL(ctx context.Context, key string) (ttl time.Duration, found bool, err error)
}
