package main

import (
	"math"
	"math/big"
	"time"
)

// lifetime is what Flask makes of a PERMANENT_SESSION_LIFETIME that ConfigFromMapping refuses.
type lifetime struct {
	limit time.Duration
	none  bool // longer than a Duration: nothing is too old
	fails bool // Flask answers each request that has the cookie with status 500
}

// mostSeconds is about what a timedelta holds: 999,999,999 days.
const mostSeconds = 86_399_999_999_999

// lifetimeOf is int(timedelta(seconds=value).total_seconds()).
func lifetimeOf(value any) lifetime {
	seconds := 0.0
	switch value := value.(type) {
	case bool: // an int of Python's
		if value {
			seconds = 1
		}
	case int64:
		seconds = float64(value)
	case *big.Int:
		return lifetime{fails: true}
	case float64:
		seconds = value
	default:
		return lifetime{fails: true}
	}
	const longest = float64(math.MaxInt64 / int64(time.Second))
	switch {
	case !(math.Abs(seconds) <= mostSeconds): // NaN too
		return lifetime{fails: true}
	case seconds > longest:
		return lifetime{none: true}
	case seconds < -longest:
		return lifetime{limit: -time.Second} // by which everything is too old as well
	}
	return lifetime{limit: time.Duration(seconds) * time.Second}
}
