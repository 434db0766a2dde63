package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Store keeps sessions in a table. It is made by [New] and safe for concurrent use.
type Store struct {
	db         *sql.DB
	dialect    Dialect
	options    Options
	statements statements
	now        func() time.Time
}

// Why a session cannot be stored, whatever the database says.
var (
	// ErrLifetime reports a session that was to be stored for no time at all, or beyond
	// the year 9999.
	ErrLifetime = errors.New("sqlstore: the lifetime of a session is not positive, or too long")

	// ErrTooLong reports a session with more bytes than the column data holds, see
	// Options.MaxData, or a key with more than the 255 characters of session_id. MySQL
	// might cut off the rest without a word.
	ErrTooLong = errors.New("sqlstore: the session does not fit into its column")
)

// New returns a store on a database, which stays the caller's: to configure, to share, and
// to close. opts may be nil. The error is about dialect and opts; the database is not
// asked.
func New(db *sql.DB, dialect Dialect, opts *Options) (*Store, error) {
	if db == nil {
		return nil, errors.New("sqlstore: no database")
	}
	if opts == nil {
		opts = new(Options)
	}
	if err := opts.validate(dialect); err != nil {
		return nil, err
	}
	o := opts.withDefaults(dialect)
	return &Store{db, dialect, o, newStatements(dialect, o), time.Now}, nil
}

// CreateTable returns the statement that makes the table as Flask-Session does, by way of
// SQLAlchemy. Nothing in this package runs it.
func (s *Store) CreateTable() string {
	return "CREATE TABLE " + s.options.table(s.dialect) + " " + createTemplates[s.dialect]
}

// Get returns what is stored under key, and found false if there is nothing or it has
// expired.
func (s *Store) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	value, found, err := s.query(ctx, s.statements.get, arguments{key: key, now: s.text(s.now())})
	if err != nil {
		return nil, false, s.failed("get", key, err)
	}
	if !found {
		return nil, false, nil
	}
	switch value := value.(type) {
	case []byte:
		return value, true, nil
	case string: // from a column that is no BLOB
		return []byte(value), true, nil
	}
	return nil, false, errors.New("sqlstore: get: the row of the session has no data")
}

// Set stores data under key for ttl. The error is [ErrLifetime], [ErrTooLong],
// [ErrNoTable] or the database's.
func (s *Store) Set(ctx context.Context, key string, data []byte, ttl time.Duration) error {
	args, err := s.row(key, data, ttl)
	if err != nil {
		return err
	}
	changed, err := s.exec(ctx, s.statements.set, args)
	if err == nil && changed != replaced && s.dialect == MySQL {
		err = s.refuseTwin(ctx, args)
	}
	if err != nil {
		return s.failed("set", key, err)
	}
	return nil
}

// replaced is the number of rows that MySQL counts for one that was there and has become
// another.
const replaced = 2

// refuseTwin fails if a row of another key stands where the one of this key should: to
// MySQL they are the same, and the statement left it alone.
func (s *Store) refuseTwin(ctx context.Context, a arguments) error {
	_, found, err := s.query(ctx, s.statements.twin, a)
	if found {
		err = errors.New("the database has another session, whose key differs in case or spaces only")
	}
	return err
}

// Delete removes key, if it is there.
func (s *Store) Delete(ctx context.Context, key string) error {
	if _, err := s.exec(ctx, s.statements.remove, arguments{key: key}); err != nil {
		return s.failed("delete", key, err)
	}
	return nil
}

// CompareAndSwap stores data under key for ttl if the key still holds old, byte for byte,
// and reports whether it did. A nil data deletes the key instead. The errors are those of
// Set.
func (s *Store) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (swapped bool, err error) {
	if data == nil {
		args := arguments{key: key, old: bytesOf(old), now: s.text(s.now())}
		swapped, err = s.change(ctx, s.statements.swapRemove, nil, args)
	} else {
		args, invalid := s.row(key, data, ttl)
		if invalid != nil {
			return false, invalid
		}
		args.old = bytesOf(old)
		swapped, err = s.change(ctx, s.statements.swap, &s.statements.swapped, args)
	}
	if err != nil {
		return false, s.failed("compare and swap", key, err)
	}
	return swapped, nil
}

// Touch has key expire in ttl from now, and reports whether it is there. The errors are
// those of Set.
func (s *Store) Touch(ctx context.Context, key string, ttl time.Duration) (found bool, err error) {
	args, err := s.row(key, nil, ttl)
	if err != nil {
		return false, err
	}
	found, err = s.change(ctx, s.statements.touch, &s.statements.touched, args)
	if err != nil {
		return false, s.failed("touch", key, err)
	}
	return found, nil
}

// TTL returns how long the row of key stays valid, and found false if Get would find nothing.
func (s *Store) TTL(ctx context.Context, key string) (ttl time.Duration, found bool, err error) {
	now := s.now()
	value, found, err := s.query(ctx, s.statements.expiry, arguments{key: key, now: s.text(now)})
	if err == nil && found {
		ttl, err = until(value, now)
	}
	if err != nil {
		return 0, false, s.failed("ttl", key, err)
	}
	return ttl, found, nil
}

// until reads a time that the database wrote.
func until(value any, now time.Time) (time.Duration, error) {
	if data, ok := value.([]byte); ok {
		value = string(data)
	}
	text, _ := value.(string)
	expiry, err := time.Parse("2006-01-02 15:04:05", text) // with any fraction of a second
	if err != nil {
		return 0, errors.New("the expiry of the row is no date and time")
	}
	return max(expiry.Sub(now), 1), nil
}

// Cleanup removes the rows that have expired, some at a time, and returns how many there
// were: what "flask session_cleanup" does. Rows without an expiry stay, as there.
func (s *Store) Cleanup(ctx context.Context) (removed int64, err error) {
	now := s.text(s.now())
	for {
		some, err := s.exec(ctx, s.statements.cleanup, arguments{now: now})
		removed += some
		if err != nil {
			return removed, s.failed("cleanup", "", err)
		}
		if some < batch {
			return removed, nil
		}
	}
}

// row returns the arguments of a row that is to be written.
func (s *Store) row(key string, data []byte, ttl time.Duration) (arguments, error) {
	if utf8.RuneCountInString(key) > 255 {
		return arguments{}, fmt.Errorf("%w: the key has more than 255 characters", ErrTooLong)
	}
	if s.options.MaxData > 0 && len(data) > s.options.MaxData {
		return arguments{}, fmt.Errorf("%w: %d bytes of %d", ErrTooLong, len(data), s.options.MaxData)
	}
	now := s.now()
	expiry := now.Add(ttl)
	if ttl <= 0 || expiry.UTC().Year() > 9999 {
		return arguments{}, ErrLifetime
	}
	if s.dialect == MySQL {
		expiry = expiry.Truncate(time.Second) // a DATETIME would round
	}
	return arguments{key: key, data: bytesOf(data), expiry: s.text(expiry), now: s.text(now)}, nil
}

// text is a time as SQLAlchemy has SQLite store it and as every database reads it. A
// time.Time would be turned by each driver in its own way.
func (s *Store) text(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000000") }

// bytesOf makes no bytes different from NULL, which a nil slice is.
func bytesOf(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}
