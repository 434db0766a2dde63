package redisstore

import "context"

// within runs a command and gives it up when the context ends. go-redis looks at a
// context only between its attempts, unless its option ContextTimeoutEnabled is set. A
// command given up ends by the timeouts of the client, in a goroutine of its own.
func within[T any](ctx context.Context, command func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	if err := ctx.Err(); err != nil {
		var zero T
		return zero, err
	}
	done := make(chan result, 1)
	go func() {
		value, err := command()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}
