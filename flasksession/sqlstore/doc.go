// Package sqlstore keeps the sessions of package flasksession in a table of an SQL
// database, as Flask-Session does with SESSION_TYPE "sqlalchemy", and as Airflow does.
//
// [New] takes a *sql.DB of any driver, and says which SQL the database speaks:
//
//	db, err := sql.Open("pgx", "postgres://app@localhost/app")
//	...
//	store, err := sqlstore.New(db, sqlstore.PostgreSQL, nil)
//	...
//	sessions, err := flasksession.New(config, store)
//
// It is tested with pgx and lib/pq, go-sql-driver/mysql (on MariaDB), modernc.org/sqlite and
// mattn/go-sqlite3. [OptionsFromMapping] reads the options from the configuration that
// Flask has.
//
// # The table
//
// Flask-Session calls it "sessions", and makes it when it starts, but up to 0.5 not by
// itself. It has the columns id, session_id, data and expiry. A missing table is an
// [ErrNoTable], which tells the statement that makes one; [Store.CreateTable] returns it
// too. Airflow calls the table "session", has no prefix before the id and signs the
// cookie:
//
//	sqlstore.Options{Table: "session"}
//	flasksession.Config{SessionKeyPrefix: new(""), SessionUseSigner: true, …}
//
// The expiry is in UTC, whatever the time zones of server, driver and session: it crosses
// the drivers as text, which all of them leave alone. The driver's options for times do not
// matter here. A row without an expiry, which Flask-Session up to 0.6 writes for a session
// that is not permanent, has expired, as in 0.6 and later.
//
// # Expired sessions
//
// They are never read, and stay in the table until [Store.Cleanup] removes them. Call it
// from time to time, or leave it to Flask: from 0.7 on it has the command "flask
// session_cleanup" and the setting SESSION_CLEANUP_N_REQUESTS.
//
// # Concurrent requests
//
// A [Store] is a flasksession.Swapper and a flasksession.Toucher. Each call is one
// statement, with its condition in the WHERE, so it is right at any level of isolation; one
// that the database ends for a deadlock or a busy file is sent again until the context
// ends.
//
// SQLite has one writer at a time. Let the driver wait for its turn, or most writes of a
// busy site are sent again and again: _pragma=busy_timeout(5000) with modernc,
// _busy_timeout=5000 with mattn. The journal mode WAL lets readers go on meanwhile.
//
// # MySQL and MariaDB
//
// A BLOB holds 65,535 bytes, and a server without a strict sql_mode cuts off the rest
// silently, so a longer session is an [ErrTooLong]. Options.MaxData is for a table whose
// column is a MEDIUMBLOB. An expiry has whole seconds.
//
// # When the database fails
//
// A database that is down, slow or full is an error of every method, never a missing
// session: the request is answered by the ErrorHandler, and nobody is logged out. Each call
// ends when its context does. A call given up may still have been carried out, as always
// in a network.
//
// Use the primary server. A replica may show a session as it was a moment ago, or none
// right after a login.
//
// # Security
//
// Whoever can write to the table can log in as anyone, and with a Flask-Session that still
// reads pickles, up to 0.8, run code there. The user of the database needs SELECT, INSERT,
// UPDATE and DELETE on this table. The column session_id holds credentials: errors of this
// package do not mention them, even where the message of the database does. The log of the
// database may, if it logs statements.
package sqlstore
