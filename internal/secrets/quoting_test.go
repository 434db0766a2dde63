package secrets

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"
)

// quoting is a database whose errors quote what it was asked for, as real ones do.
type quoting struct{}

func (q quoting) Connect(context.Context) (driver.Conn, error) { return q, nil }
func (q quoting) Driver() driver.Driver                        { return q }
func (q quoting) Open(string) (driver.Conn, error)             { return q, nil }
func (q quoting) Prepare(string) (driver.Stmt, error)          { return nil, errFake }
func (q quoting) Close() error                                 { return nil }
func (q quoting) Begin() (driver.Tx, error)                    { return nil, errFake }

func (q quoting) ExecContext(_ context.Context, _ string, args []driver.NamedValue) (driver.Result, error) {
	return nil, quoted(args)
}

func (q quoting) QueryContext(_ context.Context, _ string, args []driver.NamedValue) (driver.Rows, error) {
	return nil, quoted(args)
}

// quoted quotes the first text, the id: what is stored goes as bytes, which no database quotes.
func quoted(args []driver.NamedValue) error {
	for _, arg := range args {
		if text, ok := arg.Value.(string); ok {
			return fmt.Errorf("duplicate key (%s)", text)
		}
	}
	return fmt.Errorf("%d arguments", len(args))
}

// quotingStore is a Store of somebody else whose errors quote the key.
type quotingStore struct{}

func (quotingStore) Get(_ context.Context, key string) ([]byte, bool, error) {
	return nil, false, fmt.Errorf("no value for %s", key)
}

func (quotingStore) Set(_ context.Context, key string, _ []byte, _ time.Duration) error {
	return fmt.Errorf("no room for %s", key)
}

func (quotingStore) Delete(_ context.Context, key string) error {
	return fmt.Errorf("no value for %s", key)
}
