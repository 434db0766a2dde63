package memcachedstore

import (
	"errors"
	"math"
	"time"
)

// ErrLifetime reports a session that was to be stored for less than a second, which
// memcached would take as "for ever", or until after January 2038, which it cannot count.
// No session of Flask has the first.
var ErrLifetime = errors.New("memcachedstore: the lifetime of a session must be at least a second, and end before 2038-01-19")

const (
	// longest is the longest time that memcached takes as one from now on. Above it, it
	// reads a date, one in 1970 for the 31 days that are Flask's default.
	longest = 30 * 24 * time.Hour

	// past has an item end at once.
	past int32 = -1
)

// expiration is _get_memcache_timeout: a lifetime in memcached's terms, which are whole
// seconds from now on, or a date if there are many.
func expiration(ttl time.Duration, now time.Time) (int32, error) {
	seconds := int64(ttl / time.Second)
	if ttl > longest {
		seconds += now.Unix()
	}
	if seconds < 1 || seconds > math.MaxInt32 {
		return 0, ErrLifetime
	}
	return int32(seconds), nil
}
