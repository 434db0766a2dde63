package memcachedstore

import "context"

// within runs a command and gives it up when the context ends, since gomemcache takes no
// context. A command given up ends by the Timeout of the client, in a goroutine of its own.
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

// do is within for a command without a value.
func do(ctx context.Context, command func() error) error {
	_, err := within(ctx, func() (struct{}, error) { return struct{}{}, command() })
	return err
}
