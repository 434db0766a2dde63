package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"testing"
	"time"
)

// fake is a database that answers as it was told, and remembers what it was asked. The
// tests with real ones are in interop_test/flasksession.
type fake struct {
	answers []answer
	asked   []asked
}

// answer is one: an error, a value of one row, or the number of rows changed. The last one
// is given again and again. One that is late comes a second after the context's end.
type answer struct {
	err  error
	rows []driver.Value
	n    int64
	late bool
}

type asked struct {
	Text string
	Args []any
}

func (f *fake) answer(ctx context.Context, text string, args []driver.NamedValue) answer {
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
	}
	f.asked = append(f.asked, asked{text, values})
	a := f.answers[0]
	if len(f.answers) > 1 {
		f.answers = f.answers[1:]
	}
	if a.late {
		<-ctx.Done()
		time.Sleep(time.Second)
	}
	return a
}

func (f *fake) Connect(context.Context) (driver.Conn, error) { return f, nil }
func (f *fake) Driver() driver.Driver                        { return f }
func (f *fake) Open(string) (driver.Conn, error)             { return f, nil }
func (f *fake) Prepare(string) (driver.Stmt, error)          { return nil, errors.New("prepared") }
func (f *fake) Close() error                                 { return nil }
func (f *fake) Begin() (driver.Tx, error)                    { return nil, errors.New("a transaction") }
func (f *fake) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	a := f.answer(ctx, text, args)
	return driver.RowsAffected(a.n), a.err
}

func (f *fake) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	a := f.answer(ctx, text, args)
	return &rows{a.rows}, a.err
}

type rows struct{ left []driver.Value }

func (r *rows) Columns() []string { return []string{"value"} }
func (r *rows) Close() error      { return nil }
func (r *rows) Next(to []driver.Value) error {
	if len(r.left) == 0 {
		return io.EOF
	}
	to[0], r.left = r.left[0], r.left[1:]
	return nil
}

// clock is in a zone of its own, which must not be seen anywhere.
var clock = time.Date(2023, 11, 14, 17, 13, 20, 123456789, time.FixedZone("", -5*3600))

func open(t testing.TB, dialect Dialect, opts *Options, answers ...answer) (*Store, *fake) {
	t.Helper()
	f := &fake{answers: answers}
	db := sql.OpenDB(f)
	t.Cleanup(func() { db.Close() })
	s, err := New(db, dialect, opts)
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return clock }
	return s, f
}
