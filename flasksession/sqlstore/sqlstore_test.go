package sqlstore

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	clockText  = "2023-11-14 22:13:20.123456" // in UTC
	hourText   = "2023-11-14 23:13:20.123456"
	hourSecond = "2023-11-14 23:13:20.000000"
)

// TestNames shows that a name which looks like a place in a template is a name.
func TestNames(t *testing.T) {
	o := Options{Schema: "{key}", Table: "a{now}{sequence}", Sequence: "it's {table}"}
	for dialect, want := range map[Dialect]string{
		SQLite:     `INSERT INTO "{key}"."a{now}{sequence}" (session_id, data, expiry) VALUES (?, ?, ?) `,
		PostgreSQL: `INSERT INTO "{key}"."a{now}{sequence}" (id, session_id, data, expiry) VALUES (nextval('"{key}"."it''s {table}"'), $1, $2, CAST(CAST($3 AS TEXT) AS TIMESTAMP)) `,
		MySQL:      "INSERT INTO `{key}`.`a{now}{sequence}` (session_id, data, expiry) VALUES (?, ?, ?) ",
	} {
		got := newStatements(dialect, o)
		text, _, _ := strings.Cut(got.set.text, "ON ")
		if diff := cmp.Diff(want, text); diff != "" {
			t.Errorf("%v (-want +got):\n%s", dialect, diff)
		}
		if diff := cmp.Diff([]string{"key", "data", "expiry"}, got.set.places[:3]); diff != "" {
			t.Errorf("%v (-want +got):\n%s", dialect, diff)
		}
	}
}

// TestStatements has the SQL of every call in every dialect. No time is a time.Time, and
// no statement asks the database for the time.
func TestStatements(t *testing.T) {
	v, w := []byte("v"), []byte("w")
	calls := []struct {
		name string
		do   func(s *Store) error
	}{
		{"get", func(s *Store) error { _, _, err := s.Get(t.Context(), "k"); return err }},
		{"set", func(s *Store) error { return s.Set(t.Context(), "k", v, time.Hour) }},
		{"delete", func(s *Store) error { return s.Delete(t.Context(), "k") }},
		{"touch", func(s *Store) error { _, err := s.Touch(t.Context(), "k", time.Hour); return err }},
		{"swap", func(s *Store) error { _, err := s.CompareAndSwap(t.Context(), "k", v, w, time.Hour); return err }},
		{"swap that deletes", func(s *Store) error { _, err := s.CompareAndSwap(t.Context(), "k", v, nil, 0); return err }},
		{"cleanup", func(s *Store) error { _, err := s.Cleanup(t.Context()); return err }},
	}
	this := "session_id = ? AND CAST(session_id AS BINARY) = ?"
	for _, tt := range []struct {
		dialect Dialect
		opts    Options
		want    []asked
	}{
		{SQLite, Options{Table: `my "table"`, Sequence: "ignored"}, []asked{
			{`SELECT data FROM "my ""table""" WHERE session_id = ? AND expiry > ?`, []any{"k", clockText}},
			{`INSERT INTO "my ""table""" (session_id, data, expiry) VALUES (?, ?, ?) ON CONFLICT (session_id) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`, []any{"k", v, hourText}},
			{`DELETE FROM "my ""table""" WHERE session_id = ?`, []any{"k"}},
			{`UPDATE "my ""table""" SET expiry = ? WHERE session_id = ? AND expiry > ?`, []any{hourText, "k", clockText}},
			{`UPDATE "my ""table""" SET data = ?, expiry = ? WHERE session_id = ? AND CAST(data AS BLOB) = ? AND expiry > ?`, []any{w, hourText, "k", v, clockText}},
			{`DELETE FROM "my ""table""" WHERE session_id = ? AND CAST(data AS BLOB) = ? AND expiry > ?`, []any{"k", v, clockText}},
			{`DELETE FROM "my ""table""" WHERE expiry <= ? AND id IN (SELECT id FROM "my ""table""" WHERE expiry <= ? LIMIT 1000)`, []any{clockText, clockText}},
		}},
		{PostgreSQL, Options{Schema: "app"}, []asked{
			{`SELECT data FROM "app"."sessions" WHERE session_id = $1 AND expiry > CAST(CAST($2 AS TEXT) AS TIMESTAMP)`, []any{"k", clockText}},
			{`INSERT INTO "app"."sessions" (session_id, data, expiry) VALUES ($1, $2, CAST(CAST($3 AS TEXT) AS TIMESTAMP)) ON CONFLICT (session_id) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`, []any{"k", v, hourText}},
			{`DELETE FROM "app"."sessions" WHERE session_id = $1`, []any{"k"}},
			{`UPDATE "app"."sessions" SET expiry = CAST(CAST($1 AS TEXT) AS TIMESTAMP) WHERE session_id = $2 AND expiry > CAST(CAST($3 AS TEXT) AS TIMESTAMP)`, []any{hourText, "k", clockText}},
			{`UPDATE "app"."sessions" SET data = $1, expiry = CAST(CAST($2 AS TEXT) AS TIMESTAMP) WHERE session_id = $3 AND data = $4 AND expiry > CAST(CAST($5 AS TEXT) AS TIMESTAMP)`, []any{w, hourText, "k", v, clockText}},
			{`DELETE FROM "app"."sessions" WHERE session_id = $1 AND data = $2 AND expiry > CAST(CAST($3 AS TEXT) AS TIMESTAMP)`, []any{"k", v, clockText}},
			{`DELETE FROM "app"."sessions" WHERE expiry <= CAST(CAST($1 AS TEXT) AS TIMESTAMP) AND id IN (SELECT id FROM "app"."sessions" WHERE expiry <= CAST(CAST($2 AS TEXT) AS TIMESTAMP) LIMIT 1000)`, []any{clockText, clockText}},
		}},
		{MySQL, Options{Table: "a`b"}, []asked{
			{"SELECT data FROM `a``b` WHERE " + this + " AND expiry > ?", []any{"k", "k", clockText}},
			{"INSERT INTO `a``b` (session_id, data, expiry) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE data = IF(CAST(session_id AS BINARY) = ?, ?, data), expiry = IF(CAST(session_id AS BINARY) = ?, ?, expiry)",
				[]any{"k", v, hourSecond, "k", v, "k", hourSecond}},
			{"DELETE FROM `a``b` WHERE " + this, []any{"k", "k"}},
			{"UPDATE `a``b` SET expiry = ? WHERE " + this + " AND expiry > ?", []any{hourSecond, "k", "k", clockText}},
			{"UPDATE `a``b` SET data = ?, expiry = ? WHERE " + this + " AND data = ? AND expiry > ?", []any{w, hourSecond, "k", "k", v, clockText}},
			{"DELETE FROM `a``b` WHERE " + this + " AND data = ? AND expiry > ?", []any{"k", "k", v, clockText}},
			{"DELETE FROM `a``b` WHERE expiry <= ? LIMIT 1000", []any{clockText}},
		}},
	} {
		for i, call := range calls {
			s, f := open(t, tt.dialect, &tt.opts, answer{n: 2, rows: []driver.Value{[]byte("v")}})
			if err := call.do(s); err != nil {
				t.Errorf("%s %s: %v", tt.dialect, call.name, err)
			}
			if diff := cmp.Diff([]asked{tt.want[i]}, f.asked); diff != "" {
				t.Errorf("%s %s: -want +got:\n%s", tt.dialect, call.name, diff)
			}
		}
	}
}

// TestSequence fills the id where the table does not.
func TestSequence(t *testing.T) {
	s, f := open(t, PostgreSQL, &Options{Schema: "a'b", Sequence: "seq"}, answer{n: 1})
	if err := s.Set(t.Context(), "k", nil, time.Hour); err != nil {
		t.Error(err)
	}
	if !strings.Contains(f.asked[0].Text, `(id, session_id, data, expiry) VALUES (nextval('"a''b"."seq"'), $1, $2, `) {
		t.Errorf("asked %s", f.asked[0].Text)
	}
}

// TestGet tells what is there from what is not, whatever type the driver has for it.
func TestGet(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rows  []driver.Value
		data  []byte
		found bool
		fails bool
	}{
		{"bytes", []driver.Value{[]byte("v")}, []byte("v"), true, false},
		{"text", []driver.Value{"v"}, []byte("v"), true, false},
		{"empty", []driver.Value{[]byte{}}, nil, true, false},
		{"nothing", nil, nil, false, false},
		{"NULL", []driver.Value{nil}, nil, false, true}, // no session, but a row
		{"a number", []driver.Value{int64(3)}, nil, false, true},
	} {
		s, _ := open(t, SQLite, nil, answer{rows: tt.rows})
		data, found, err := s.Get(t.Context(), "k")
		if !bytes.Equal(data, tt.data) || found != tt.found || (err != nil) != tt.fails {
			t.Errorf("%s: %q, %t, %v", tt.name, data, found, err)
		}
	}
}

// TestNothingChanged has MySQL say that no row was changed, because it was as it should be
// already: that is success, and so it is not if the row is another one.
func TestNothingChanged(t *testing.T) {
	swap := func(s *Store) (bool, error) {
		return s.CompareAndSwap(t.Context(), "k", []byte("v"), []byte("v"), time.Hour)
	}
	touch := func(s *Store) (bool, error) { return s.Touch(t.Context(), "k", time.Hour) }
	remove := func(s *Store) (bool, error) { return s.CompareAndSwap(t.Context(), "k", []byte("v"), nil, 0) }
	for _, tt := range []struct {
		name    string
		dialect Dialect
		do      func(s *Store) (bool, error)
		there   []driver.Value
		want    bool
		asks    int
	}{
		{"swap", MySQL, swap, []driver.Value{int64(1)}, true, 2},
		{"swap of another row", MySQL, swap, nil, false, 2},
		{"touch", MySQL, touch, []driver.Value{int64(1)}, true, 2},
		{"touch of another row", MySQL, touch, nil, false, 2},
		{"deletion", MySQL, remove, []driver.Value{int64(1)}, false, 1},
		{"PostgreSQL means what it says", PostgreSQL, swap, []driver.Value{int64(1)}, false, 1},
		{"so does SQLite", SQLite, touch, []driver.Value{int64(1)}, false, 1},
	} {
		s, f := open(t, tt.dialect, nil, answer{n: 0}, answer{rows: tt.there})
		got, err := tt.do(s)
		if got != tt.want || err != nil || len(f.asked) != tt.asks {
			t.Errorf("%s: %t, %v, %d statements", tt.name, got, err, len(f.asked))
		}
		if tt.asks == 2 && !strings.Contains(f.asked[1].Text, "expiry = ?") {
			t.Errorf("%s: asked %s", tt.name, f.asked[1].Text)
		}
	}
}

// TestTwin has MySQL keep the session of another key, which it takes for the same. Where
// that can have happened it is asked.
func TestTwin(t *testing.T) {
	for _, tt := range []struct {
		name    string
		dialect Dialect
		changed int64
		twin    []driver.Value
		fails   bool
		asks    int
	}{
		{"replaced", MySQL, 2, nil, false, 1},
		{"new", MySQL, 1, nil, false, 2},
		{"the same as before", MySQL, 0, nil, false, 2},
		{"a twin", MySQL, 0, []driver.Value{int64(1)}, true, 2},
		{"a twin, with clientFoundRows", MySQL, 1, []driver.Value{int64(1)}, true, 2},
		{"others have no twins", PostgreSQL, 1, nil, false, 1},
	} {
		s, f := open(t, tt.dialect, nil, answer{n: tt.changed}, answer{rows: tt.twin})
		err := s.Set(t.Context(), "k", []byte("v"), time.Hour)
		if (err != nil) != tt.fails || len(f.asked) != tt.asks {
			t.Errorf("%s: %v, %d statements", tt.name, err, len(f.asked))
		}
	}
}

// TestRefuses what no row can hold, before the database is asked.
func TestRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		dialect Dialect
		opts    Options
		key     int
		data    int
		ttl     time.Duration
		want    error
	}{
		{"no time", SQLite, Options{}, 1, 1, 0, ErrLifetime},
		{"less than no time", SQLite, Options{}, 1, 1, -time.Second, ErrLifetime},
		{"a BLOB of MySQL", MySQL, Options{}, 1, 65535, time.Hour, nil},
		{"more than that", MySQL, Options{}, 1, 65536, time.Hour, ErrTooLong},
		{"a MEDIUMBLOB", MySQL, Options{MaxData: 1<<24 - 1}, 1, 70_000, time.Hour, nil},
		{"others have no limit", PostgreSQL, Options{}, 1, 70_000, time.Hour, nil},
		{"unless it is set", SQLite, Options{MaxData: 10}, 1, 11, time.Hour, ErrTooLong},
		{"the longest key", SQLite, Options{}, 255, 1, time.Hour, nil},
		{"a longer one", SQLite, Options{}, 256, 1, time.Hour, ErrTooLong},
	} {
		s, f := open(t, tt.dialect, &tt.opts, answer{n: 2})
		key, data := strings.Repeat("ä", tt.key), make([]byte, tt.data)
		set := s.Set(t.Context(), key, data, tt.ttl)
		_, swap := s.CompareAndSwap(t.Context(), key, []byte("v"), data, tt.ttl)
		if !errors.Is(set, tt.want) || !errors.Is(swap, tt.want) || (len(f.asked) == 0) != (tt.want != nil) {
			t.Errorf("%s: %v, %v, %d statements", tt.name, set, swap, len(f.asked))
		}
	}
	s, _ := open(t, SQLite, nil, answer{n: 1})
	s.now = func() time.Time { return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) }
	if err := s.Set(t.Context(), "k", nil, time.Second); !errors.Is(err, ErrLifetime) {
		t.Errorf("after the year 9999: %v", err)
	}
}

// TestCleanup goes on until fewer rows than a batch are left.
func TestCleanup(t *testing.T) {
	s, f := open(t, MySQL, nil, answer{n: batch}, answer{n: batch}, answer{n: 7})
	if removed, err := s.Cleanup(t.Context()); removed != 2*batch+7 || err != nil || len(f.asked) != 3 {
		t.Errorf("%d, %v, %d statements", removed, err, len(f.asked))
	}
	s, _ = open(t, MySQL, nil, answer{n: batch}, answer{err: errors.New("gone")})
	if removed, err := s.Cleanup(t.Context()); removed != batch || err == nil {
		t.Errorf("%d, %v", removed, err)
	}
}

// state is an error as those of PostgreSQL's drivers.
type state string

func (s state) Error() string    { return "it is " + string(s) }
func (s state) SQLState() string { return string(s) }

// TestBusy sends a statement again that the database could not carry out for others, and
// no other one.
func TestBusy(t *testing.T) {
	for _, tt := range []struct {
		err   error
		again bool
	}{
		{errors.New("database is locked (5) (SQLITE_BUSY)"), true},
		{errors.New("database table is locked"), true},
		{errors.New("Error 1213 (40001): Deadlock found when trying to get lock"), true},
		{state("40001"), true},
		{state("40P01"), true},
		{state("23505"), false},
		{errors.New("disk I/O error"), false},
		{driver.ErrSkip, false},
	} {
		s, f := open(t, SQLite, nil, answer{err: tt.err}, answer{err: tt.err}, answer{n: 1})
		err := s.Delete(t.Context(), "session:id")
		if (err == nil) != tt.again || (len(f.asked) == 3) != tt.again {
			t.Errorf("%v: %v after %d statements", tt.err, err, len(f.asked))
		}
	}
}

// TestBusyForEver: when the time is over, the error has the reason of the waiting, whether it
// ends in a pause or in a later attempt that the driver does not answer.
func TestBusyForEver(t *testing.T) {
	locked := answer{err: errors.New("database is locked")}
	for shows, answers := range map[string][]answer{
		"in a pause":      {locked},
		"in the database": {locked, locked, {late: true}},
	} {
		t.Run(shows, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := open(t, SQLite, nil, answers...)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer cancel()
				if err := s.Delete(ctx, "session:id"); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "database is locked") {
					t.Errorf("got %v", err)
				}
				time.Sleep(2 * time.Second) // until the database has answered
			})
		})
	}
}
