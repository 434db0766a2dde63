package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/redis/go-redis/v9"
)

// patient bounds how long a request waits for a Redis that hangs: a second to connect, a second
// for an answer, and both once more. REDIS_URL may say otherwise (read_timeout and others).
func patient(o *redis.Options) *redis.Options {
	redis.SetLogger(redisLog{})
	o.ContextTimeoutEnabled = true // else a command goes on when its request has ended
	o.DialerRetries = cmp.Or(o.DialerRetries, 1)
	o.MaxRetries = cmp.Or(o.MaxRetries, 1)
	for _, timeout := range []*time.Duration{&o.DialTimeout, &o.ReadTimeout, &o.WriteTimeout, &o.PoolTimeout} {
		*timeout = cmp.Or(*timeout, time.Second)
	}
	return o
}

// checkRedis asks Redis whether it is there and takes writes. What it writes is nothing: XX is
// for a key that exists, and this one never did. Redis refuses all the same where it is full,
// a replica, or cannot save.
func checkRedis(ctx context.Context, client *redis.Client, given *string) state {
	prefix := "session:" // which an ACL may ask for
	if given != nil {
		prefix = *given
	}
	if client.Ping(ctx).Err() != nil {
		return state{"store", "unreachable", true}
	}
	if client.SetXX(ctx, prefix+"front-probe-"+rand.Text(), "", time.Second).Err() != nil {
		return state{"store", "refuses writes", true}
	}
	return state{"store", "ok", false}
}
