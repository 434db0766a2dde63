package reliability

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"

	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

var (
	sqlFaults      = []string{"failed over", "killed", "stopped", "slow", "answers lost", "read-only"}
	postgresFaults = append([]string{"full", withPQ}, sqlFaults...)
	mariadbFaults  = append([]string{"full"}, sqlFaults...)
)

// withPQ is a fault of its own for lib/pq, since drivers differ in what they send again.
const withPQ = "answers lost, lib/pq"

// database opens one with as many connections as a service has.
func database(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db := must(sql.Open(driver, source))
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(30)
	db.SetMaxIdleConns(30)
	return db
}

// tell has a database do some statements.
func tell(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// asked is the one value that a statement finds.
func asked(t *testing.T, db *sql.DB, statement string) string {
	t.Helper()
	var text sql.NullString
	if err := db.QueryRow(statement).Scan(&text); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
	return text.String
}

// network are the faults that are not the database's own.
func network(t *testing.T, relay *relay, server *live.SQL) []fault {
	return []fault{
		{name: "killed", begin: server.Kill, end: server.Restart},
		{name: "stopped", begin: server.Freeze, end: server.Thaw, quiet: true},
		{name: "slow", begin: func() { relay.slow(100 * time.Millisecond) }, end: func() { relay.slow(0) }, quiet: true},
		relay.answersLost(t, 0.3),
	}
}

func postgresAt(addr string) string { return "postgres://app@" + addr + "/app?sslmode=disable" }

// TestPostgreSQL has one crash whose standby has everything that was acknowledged, and puts
// the new one out of order in every other way.
func TestPostgreSQL(t *testing.T) {
	primary := live.StartPostgreSQL(t)
	server := live.StartStandby(t, primary)
	tell(t, database(t, "pgx", postgresAt(primary.Addr)), "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
	relay := newRelay(t, primary.Addr)
	db, root := database(t, "pgx", postgresAt(relay.addr)), database(t, "pgx", postgresAt(server.Addr)+"&default_transaction_read_only=off")
	store := must(sqlstore.New(db, sqlstore.PostgreSQL, nil))
	tell(t, db, store.CreateTable())
	besiege(t, "PostgreSQL", store, []fault{{
		name:  "failed over",
		begin: primary.Kill,
		end: func() {
			tell(t, root, "SELECT pg_promote()")
			relay.to(server.Addr)
		},
	}})
	besiege(t, "PostgreSQL", store, append(network(t, relay, server), fault{
		name: "read-only", says: "read-only transaction",
		begin: func() {
			tell(t, root, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
		},
		end: func() {
			tell(t, root, "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
		},
	}))
	pq := must(sqlstore.New(database(t, "postgres", postgresAt(relay.addr)), sqlstore.PostgreSQL, nil))
	lost := relay.answersLost(t, 0.3)
	lost.name = withPQ
	besiege(t, "PostgreSQL", pq, []fault{lost})
	besiege(t, "PostgreSQL", store, []fault{fullTable(t, server, root)})
}

// TestMariaDB has one be replaced by its replica when that has everything, and puts the new
// one out of order in every other way.
func TestMariaDB(t *testing.T) {
	primary, server := live.StartMariaDBWith(t, "--server-id=1", "--log-bin=log"),
		live.StartMariaDBWith(t, "--server-id=2", "--log-bin=log")
	first, root := rootOf(t, primary), rootOf(t, server)
	tell(t, first, "CREATE USER repl@'%'", "GRANT REPLICATION SLAVE ON *.* TO repl@'%'")
	_, port, _ := strings.Cut(primary.Addr, ":")
	tell(t, root, "RESET MASTER", "SET GLOBAL gtid_slave_pos = ''", "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT="+port+
		", MASTER_USER='repl', MASTER_USE_GTID=slave_pos", "START SLAVE")
	relay := newRelay(t, primary.Addr)
	db := database(t, "mysql", "app@tcp("+relay.addr+")/app")
	store := must(sqlstore.New(db, sqlstore.MySQL, nil))
	tell(t, db, store.CreateTable())
	besiege(t, "MariaDB", store, []fault{{
		name: "failed over", says: "read-only",
		begin: func() {
			tell(t, first, "SET GLOBAL read_only = 1")
			waitFor(t, "the replica", func() bool {
				return asked(t, first, "SELECT @@gtid_binlog_pos") == asked(t, root, "SELECT @@gtid_slave_pos")
			})
			tell(t, root, "STOP SLAVE", "RESET SLAVE ALL")
		},
		end: func() {
			relay.to(server.Addr)
			primary.Kill()
		},
	}})
	besiege(t, "MariaDB", store, append(network(t, relay, server), fault{
		name: "read-only", says: "read-only",
		begin: func() { tell(t, root, "SET GLOBAL read_only = 1") },
		end:   func() { tell(t, root, "SET GLOBAL read_only = 0") },
	}))
}

// TestMariaDBFull fills the file of a server that may not let it grow. InnoDB refuses what finds no
// room, and ends the server when a rollback finds none; as an administrator would, the test starts
// it again with more.
func TestMariaDBFull(t *testing.T) {
	server := live.StartMariaDBWith(t, "--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:24M")
	root, db := rootOf(t, server), database(t, "mysql", "app@tcp("+server.Addr+")/app")
	store := must(sqlstore.New(db, sqlstore.MySQL, nil))
	tell(t, db, store.CreateTable())
	tell(t, root, "CREATE TABLE app.filler (data LONGBLOB)")
	besiege(t, "MariaDB", store, []fault{{
		name: "full", says: "is full",
		begin: func() {
			for size := 1 << 20; size > 64; size /= 2 {
				for err := error(nil); err == nil; {
					_, err = root.Exec("INSERT INTO app.filler VALUES (REPEAT('x', ?))", size)
				}
			}
		},
		end: func() {
			server.Kill()
			server.RestartWith("--innodb-data-file-path=ibdata1:12M:autoextend")
		},
	}})
	rows := must(root.Query("CHECK TABLE app.sessions"))
	defer rows.Close()
	for rows.Next() {
		var table, op, kind, text string
		if err := rows.Scan(&table, &op, &kind, &text); err != nil || text != "OK" {
			t.Errorf("%s: %s, %s, %v", table, kind, text, err)
		}
	}
}

// rootOf may do everything in a MariaDB.
func rootOf(t *testing.T, server *live.SQL) *sql.DB {
	t.Helper()
	db := database(t, "mysql", "root@unix("+server.Socket+")/")
	waitFor(t, "MariaDB", func() bool { return db.Ping() == nil })
	return db
}
