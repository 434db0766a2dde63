package memcachedstore

import (
	"errors"
	"math"
	"testing"
	"time"
)

// TestExpiration has lifetimes in memcached's terms, as _get_memcache_timeout gives them,
// and refuses those that would become another one.
func TestExpiration(t *testing.T) {
	const day = 24 * time.Hour
	now := time.Unix(1_700_000_000, 0)
	for _, test := range []struct {
		shows string
		ttl   time.Duration
		want  int32
		err   error
	}{
		{"a second", time.Second, 1, nil},
		{"part of a second is dropped, as total_seconds does", 1999 * time.Millisecond, 1, nil},
		{"30 days are still relative", 30 * day, 2_592_000, nil},
		{"a second more is a date", 30*day + time.Second, 1_702_592_001, nil},
		{"so is part of a second, which memcached would never see", 30*day + time.Millisecond, 1_702_592_000, nil},
		{"31 days, the default", 31 * day, 1_702_678_400, nil},
		{"the last date there is", (math.MaxInt32 - 1_700_000_000) * time.Second, math.MaxInt32, nil},
		{"a second later would be before 1970", (math.MaxInt32 - 1_700_000_000 + 1) * time.Second, 0, ErrLifetime},
		{"the longest duration", math.MaxInt64, 0, ErrLifetime},
		{"less than a second would be for ever", 999 * time.Millisecond, 0, ErrLifetime},
		{"zero would be for ever", 0, 0, ErrLifetime},
		{"negative would be deleted", -time.Hour, 0, ErrLifetime},
		{"the shortest duration", math.MinInt64, 0, ErrLifetime},
	} {
		got, err := expiration(test.ttl, now)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: got %d, %v", test.shows, got, err)
		}
	}
}
