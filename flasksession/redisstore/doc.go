// Package redisstore keeps the sessions of package flasksession in Redis, under the keys
// and with the lifetimes that Flask-Session uses: SESSION_TYPE = "redis".
//
// [New] takes any client of go-redis: one server, Sentinel or Cluster.
//
//	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
//	sessions, err := flasksession.New(config, redisstore.New(client))
//
// Keys, values and lifetimes come from package flasksession. A store adds nothing of its
// own, so what redis-cli shows is what Flask-Session reads.
//
// # Concurrent requests
//
// A [Store] is a [flasksession.Swapper]: a changed session is written only over the bytes
// it was read from, by a script that Redis runs as one step. So Go never erases what Flask
// wrote meanwhile; plain Flask-Session does erase what Go wrote, and undoes logouts. It is a
// [flasksession.Toucher] as well: a session that only has its time renewed is not written. The
// user of the client needs the right to run EVAL, GET, SET, DEL and PEXPIRE, and PTTL where
// package flaskshadow looks on.
//
// # When Redis fails
//
// A Redis that is down, slow or full is an error of every method,
// never a missing session: the request is answered by the ErrorHandler, and nobody is
// logged out. Each call ends when its context does, whatever the timeouts of the client.
// A call given up may still have been carried out, as always in a network.
//
// Redis acknowledges a write before its replicas have it. When a replica takes the place of a
// master that has crashed, the last sessions may be missing, and the last logouts undone. A
// change of masters by the command FAILOVER, which waits, loses nothing.
//
// Reads go where the client sends them. A client that reads from replicas (ReadOnly,
// RouteByLatency, RouteRandomly) may be shown a session as it was a moment ago, or none
// right after a login; leave these options off.
//
// # Security
//
// Whoever can write to this Redis can log in as anyone, and with a Flask-Session that
// still reads pickles, up to 0.8, run code there. Keys hold session identifiers, which are
// credentials: errors of this package do not mention them.
package redisstore
