// Package memcachedstore keeps the sessions of package flasksession in memcached, under
// the keys and with the lifetimes that Flask-Session uses: SESSION_TYPE = "memcached".
//
//	client := memcache.New("localhost:11211") // of github.com/bradfitz/gomemcache/memcache
//	client.Timeout, client.MaxIdleConns = time.Second, 100
//	sessions, err := flasksession.New(config, memcachedstore.New(client))
//
// # Clients in Flask
//
// Sessions are shared with Flasks whose SESSION_MEMCACHED is a client of pymemcache,
// python-memcached or pylibmc, which store bytes as they are. What a client has compressed
// or pickled is [ErrFlags]: leave such options off. python-binary-memcached compresses by
// itself and cannot read the bytes that others store, so it cannot share.
//
// Give a client of pymemcache default_noreply=False. By default it does not wait for
// memcached: Flask answers a login or a logout that memcached may not have seen, and what
// was there before is found for a moment, or for good if the command got lost.
//
// # One server
//
// With several servers a client computes from the key which one holds it, and gomemcache
// does not compute as the Python clients do. Each side would look where the other has not
// stored, and find nobody logged in. Use one server, or give memcache.NewFromSelector a
// ServerSelector that chooses as the client in Flask does.
//
// # Lifetimes
//
// memcached takes a time above 30 days as a date; Flask's default is 31 days. So such
// lifetimes are sent as dates, as Flask-Session does, by the clock of this machine: it must
// agree with that of the server. Dates after January 2038 are refused ([ErrLifetime]).
//
// # Concurrent requests
//
// A [Store] is a [flasksession.Swapper]: a changed session is written only over the bytes
// it was read from, by memcached's "gets" and "cas". So Go never erases what Flask wrote
// meanwhile.
//
// # When memcached fails
//
// A memcached that is down, slow or full is an error of every method, never a missing
// session. Each call ends when its context does, or by the client's Timeout, half a second
// by default. A call given up may still have been carried out. The connections that a
// client keeps give an error each, once, after the server has been restarted.
//
// But memcached is a cache: it forgets all sessions when it ends, and single ones when its
// memory is full. Then they are missing, which nobody can tell from a logout: the users
// must log in again, in Flask and in Go.
//
// A session above the server's limit, one megabyte by default, is an error. A new session
// is then not stored; one that was there stays as it was.
//
// A key of more than 250 bytes, memcached's limit, is the id of no session: it is not asked for.
// Flask answers status 500 to it. To store one is an error.
//
// # Security
//
// memcached has no passwords in the protocol used here: whoever reaches its port can read
// every session, log in as anyone, and with a Flask-Session that still reads pickles, up to
// 0.8, run code in Flask. Let it listen where only these services are.
//
// Keys hold session identifiers, which are credentials: errors of this package do not
// mention them, though gomemcache's may. An answer about another key than the one asked
// for is an error, so a connection that is out of step shows nobody another's session.
package memcachedstore
