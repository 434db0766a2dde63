package sqlstore

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrNoTable reports that the database has no such table. The text of the error tells the
// statement that makes it.
var ErrNoTable = errors.New("sqlstore: the table of the sessions does not exist")

// failed is an error of the database without the key, which some of their messages quote.
func (s *Store) failed(op, key string, err error) error {
	if isMissingTable(err) {
		return fmt.Errorf("%w: make it with %s", ErrNoTable, s.CreateTable())
	}
	return &redacted{text: "sqlstore: " + op + ": " + redact(err.Error(), key), err: err}
}

// redacted is an error whose text does not have the key.
type redacted struct {
	text string
	err  error
}

func (r *redacted) Error() string { return r.text }

func (r *redacted) Unwrap() error { return r.err }

// Format keeps package fmt from following the error, which has the key, with any verb.
func (r *redacted) Format(f fmt.State, _ rune) { io.WriteString(f, r.text) }

// leastKey is how many characters of a key count as one that was cut off.
const leastKey = 8

// redact removes a key from a text, the beginning of one too: databases cut off long
// values.
func redact(text, key string) string {
	for n := len(key); n >= min(leastKey, len(key)) && n > 0; n-- {
		text = strings.ReplaceAll(text, key[:n], "…")
	}
	return text
}

// The drivers are not imported, so their errors are told by what they have in common: the
// method SQLState of both of PostgreSQL's, and otherwise the text of the database.

func sqlState(err error) string {
	if state, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return state.SQLState()
	}
	return ""
}

func says(err error, texts ...string) bool {
	for _, text := range texts {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}

// isMissingTable knows PostgreSQL, MySQL and SQLite, in this order.
func isMissingTable(err error) bool {
	return sqlState(err) == "42P01" || says(err, "Error 1146", "no such table")
}

// isBusy reports a statement that the database did not carry out because of others, and
// would now: a deadlock or a conflict of transactions, or SQLite's one writer.
func isBusy(err error) bool {
	switch {
	case err == nil:
		return false
	case sqlState(err) == "40001", sqlState(err) == "40P01":
		return true
	}
	return says(err, "Error 1213", "database is locked", "database table is locked")
}
