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
	err = s.patiently(ctx, func() error {
		return s.db.QueryRowContext(ctx, st.text, a.of(st)...).Scan(&value)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// exec returns how many rows were changed, or, in MySQL, became others.
func (s *Store) exec(ctx context.Context, st statement, a arguments) (rows int64, err error) {
	err = s.patiently(ctx, func() error {
		result, err := s.db.ExecContext(ctx, st.text, a.of(st)...)
		if err == nil {
			rows, err = result.RowsAffected()
		}
		return err
	})
	return rows, err
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

func (s *Store) patiently(ctx context.Context, send func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := send()
		if !isBusy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}
