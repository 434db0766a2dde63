package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// arguments are what a statement may name.
type arguments struct {
	key         string
	data, old   []byte
	expiry, now string
}

func (a arguments) of(s statement) []any {
	values := map[string]any{"key": a.key, "data": a.data, "old": a.old, "expiry": a.expiry, "now": a.now}
	args := make([]any, len(s.places))
	for i, name := range s.places {
		args[i] = values[name]
	}
	return args
}

// query returns the one value of the one row, if there is one.
func (s *Store) query(ctx context.Context, st statement, a arguments) (value any, found bool, err error) {
	value, err = patiently(ctx, func() (value any, err error) {
		return value, s.db.QueryRowContext(ctx, st.text, a.of(st)...).Scan(&value)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// exec returns how many rows were changed, or, in MySQL, became others.
func (s *Store) exec(ctx context.Context, st statement, a arguments) (rows int64, err error) {
	return patiently(ctx, func() (int64, error) {
		result, err := s.db.ExecContext(ctx, st.text, a.of(st)...)
		if err != nil {
			return 0, err
		}
		return result.RowsAffected()
	})
}

// change reports whether a statement found its row. MySQL says of a row that is already
// what it was to become that nothing was changed; then already asks for just that.
func (s *Store) change(ctx context.Context, do statement, already *statement, a arguments) (bool, error) {
	rows, err := s.exec(ctx, do, a)
	if err != nil || rows > 0 || already == nil || s.dialect != MySQL {
		return rows > 0, err
	}
	_, found, err := s.query(ctx, *already, a)
	return found, err
}

// A statement that the database could not carry out because of another one is sent again.
// The pause before grows up to the longest. patience is for callers who set no limit.
const (
	firstPause   = time.Millisecond
	longestPause = 50 * time.Millisecond
	patience     = 30 * time.Second
)

func patiently[T any](ctx context.Context, send func() (T, error)) (T, error) {
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var busy error // why it is sent again
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		value, err := within(ctx, send)
		switch {
		case isBusy(err):
			busy = err
		case err != nil && busy != nil && ctx.Err() != nil: // the time ended in a later attempt
			return value, fmt.Errorf("%w: %w", err, busy)
		default:
			return value, err
		}
		select {
		case <-patient.Done():
			return value, fmt.Errorf("%w: %w", patient.Err(), err)
		case <-time.After(pause):
		}
	}
}

// within sends a statement and gives it up when the context ends. Some drivers look at a
// context late: mattn/go-sqlite3 waits for its busy_timeout first.
func within[T any](ctx context.Context, send func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := send()
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
