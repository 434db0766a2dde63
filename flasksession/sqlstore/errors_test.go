package sqlstore

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestErrors has an error in every call, with what the database says but for the key.
func TestErrors(t *testing.T) {
	const key = "session:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
	failure := errors.New("Error 1062: Duplicate entry '" + key + "' or '" + key[:20] + "' for key 'session_id'")
	s, _ := open(t, MySQL, nil, answer{err: failure})
	_, found, get := s.Get(t.Context(), key)
	_, swap := s.CompareAndSwap(t.Context(), key, []byte("v"), []byte("w"), time.Hour)
	_, remove := s.CompareAndSwap(t.Context(), key, []byte("v"), nil, 0)
	touched, touch := s.Touch(t.Context(), key, time.Hour)
	if found || touched {
		t.Error("found")
	}
	for name, err := range map[string]error{
		"get": get, "set": s.Set(t.Context(), key, []byte("v"), time.Hour), "delete": s.Delete(t.Context(), key),
		"compare and swap": swap, "compare and swap that deletes": remove, "touch": touch,
	} {
		op, _, _ := strings.Cut(name, " that")
		if err == nil || err.Error() != "sqlstore: "+op+": Error 1062: Duplicate entry '…' or '…' for key 'session_id'" || !errors.Is(err, failure) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoTable tells how to make the table.
func TestNoTable(t *testing.T) {
	for dialect, err := range map[Dialect]error{
		SQLite:     errors.New("SQL logic error: no such table: session (1)"),
		PostgreSQL: state("42P01"),
		MySQL:      errors.New("Error 1146 (42S02): Table 'app.session' doesn't exist"),
	} {
		s, _ := open(t, dialect, &Options{Table: "session"}, answer{err: err})
		_, _, err := s.Get(t.Context(), "k")
		if !errors.Is(err, ErrNoTable) || !strings.Contains(err.Error(), s.CreateTable()) || !strings.Contains(s.CreateTable(), "session") {
			t.Errorf("%s: %v", dialect, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	db := sql.OpenDB(new(fake))
	defer db.Close()
	for _, tt := range []struct {
		name    string
		db      *sql.DB
		dialect Dialect
		opts    Options
		says    string
	}{
		{"no database", nil, SQLite, Options{}, "no database"},
		{"no dialect", db, "", Options{}, `no dialect ""`},
		{"another dialect", db, "oracle", Options{}, `no dialect "oracle"`},
		{"a NUL", db, SQLite, Options{Table: "a\x00b"}, "NUL"},
		{"a sequence in MySQL", db, MySQL, Options{Sequence: "s"}, "Sequence"},
		{"a negative limit", db, SQLite, Options{MaxData: -1}, "MaxData"},
	} {
		if _, err := New(tt.db, tt.dialect, &tt.opts); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestOptionsFromMapping(t *testing.T) {
	opts, err := OptionsFromMapping(map[string]any{
		"SESSION_SQLALCHEMY_TABLE": "session", "SESSION_SQLALCHEMY_SCHEMA": nil, "SESSION_SQLALCHEMY_SEQUENCE": "s", "OTHER": 1,
	})
	if opts != (Options{Table: "session", Sequence: "s"}) || err != nil {
		t.Errorf("%+v, %v", opts, err)
	}
	for _, name := range []string{"SESSION_SQLALCHEMY_TABLE", "SESSION_SQLALCHEMY_SCHEMA", "SESSION_SQLALCHEMY_SEQUENCE"} {
		for _, value := range []any{"", 3, true} {
			if _, err := OptionsFromMapping(map[string]any{name: value}); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s = %v: %v", name, value, err)
			}
		}
	}
}
