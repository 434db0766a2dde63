package reliability

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
)

var sqliteFaults = []string{"locked", "full", "read-only", "the service killed"}

// sqliteFile is a database whose connections can be made to fail.
type sqliteFile struct {
	path    string
	options atomic.Pointer[string] // of new connections
	pragma  atomic.Pointer[string]
}

func newSQLiteFile(path string) *sqliteFile {
	f := &sqliteFile{path: path}
	f.healthy()
	return f
}

// with has all connections be made anew so from now on.
func (f *sqliteFile) with(options, pragma string) {
	f.options.Store(&options)
	f.pragma.Store(&pragma)
}

func (f *sqliteFile) healthy() { f.with("", "PRAGMA query_only = 0") }

// Connect is that of driver.Connector.
func (f *sqliteFile) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := f.Driver().Open("file:" + f.path + "?_busy_timeout=5000&_journal_mode=WAL&_synchronous=NORMAL" + *f.options.Load())
	if err != nil {
		return nil, err
	}
	if _, err := conn.(driver.ExecerContext).ExecContext(ctx, *f.pragma.Load(), nil); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// Driver is that of driver.Connector.
func (*sqliteFile) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// open returns a database whose connections do not stay, so that a fault reaches all of them.
func (f *sqliteFile) open(t *testing.T) *sql.DB {
	t.Helper()
	db := sql.OpenDB(f)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	db.SetConnMaxLifetime(50 * time.Millisecond)
	return db
}

// TestSQLite puts a file out of order.
func TestSQLite(t *testing.T) {
	file := newSQLiteFile(filepath.Join(t.TempDir(), "app.db"))
	db := file.open(t)
	store := must(sqlstore.New(db, sqlstore.SQLite, nil))
	tell(t, db, store.CreateTable())
	other := newSQLiteFile(file.path).open(t)
	other.SetConnMaxLifetime(0)
	other.SetMaxOpenConns(1)
	besiege(t, "SQLite", store, []fault{
		{
			name: "locked", quiet: true, says: "locked", begin: func() { tell(t, other, "BEGIN EXCLUSIVE") },
			end: func() { tell(t, other, "ROLLBACK") },
		},
		{
			name: "full", says: "full", begin: func() { file.with("", "PRAGMA max_page_count = "+asked(t, other, "PRAGMA page_count")) },
			end: file.healthy,
		},
		{name: "read-only", says: "readonly", begin: func() { file.with("&mode=ro&_query_only=1", "PRAGMA query_only = 1") }, end: file.healthy},
	})
}

// childPort names the port that this program is to serve at when it is started anew, and
// childFile its database.
const childPort, childFile = "RELIABILITY_PORT", "RELIABILITY_FILE"

// serveChild is the service that TestServiceKilled kills.
func serveChild(port string) {
	store := must(sqlstore.New(sql.OpenDB(newSQLiteFile(os.Getenv(childFile))), sqlstore.SQLite, nil))
	sessions := must(flasksession.New(flasksession.Config{Config: flaskcookie.Config{SecretKey: []byte(secret)}}, store))
	go func() {
		io.Copy(io.Discard, os.Stdin) // which ends with the test
		os.Exit(1)
	}()
	fmt.Println(http.ListenAndServe("127.0.0.1:"+port, sessions.Handler(app())))
	os.Exit(1)
}

// TestServiceKilled kills the service itself in the midst of writing to a file, which it finds
// as it was acknowledged when it is started again.
func TestServiceKilled(t *testing.T) {
	file := newSQLiteFile(filepath.Join(t.TempDir(), "app.db"))
	store := must(sqlstore.New(file.open(t), sqlstore.SQLite, nil))
	tell(t, file.open(t), store.CreateTable())
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	addr := listener.Addr().String()
	listener.Close()
	service := &child{t: t, addr: addr, file: file.path}
	service.start()
	t.Cleanup(service.kill)
	s := &siege{t: t, url: "http://" + addr, client: manyConnections(*clients), log: &errorLog{}, child: true}
	t.Cleanup(s.client.CloseIdleConnections)
	s.stand("SQLite", fault{name: "the service killed", begin: service.kill, end: service.start})
}

// child is a process of this program.
type child struct {
	t          *testing.T
	addr, file string
	command    *exec.Cmd
}

func (c *child) start() {
	_, port, _ := net.SplitHostPort(c.addr)
	c.command = exec.Command(os.Args[0])
	c.command.Env = append(os.Environ(), childPort+"="+port, childFile+"="+c.file)
	if _, err := c.command.StdinPipe(); err != nil {
		c.t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		c.t.Fatal(err)
	}
	waitFor(c.t, "the service", func() bool {
		conn, err := net.Dial("tcp", c.addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

func (c *child) kill() {
	c.command.Process.Kill()
	c.command.Wait()
}
