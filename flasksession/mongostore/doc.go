// Package mongostore keeps the sessions of package flasksession in MongoDB, in the
// documents that Flask-Session uses: SESSION_TYPE = "mongodb".
//
//	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://localhost"))
//	...
//	collection := client.Database("flask_session").Collection("sessions") // Flask's defaults
//	sessions, err := flasksession.New(config, mongostore.New(collection))
//
// A document has the fields "id", which is the key, "val" and "expiration". Other fields
// stay as they are.
//
// # Expiry
//
// Flask-Session from 0.7 on makes an index by which MongoDB removes what has expired, about
// once a minute, and does not look at the time itself; nor does a store of [New]. Up to 0.6
// it makes no index and looks at the time on every read: use [NewChecking] for these, or
// sessions never end. Such a Flask answers 500 to a session whose "expiration" is null,
// which it writes for sessions that end with the browser; this package always writes a time.
//
// A store makes no index. Flask-Session makes none on "id" either, so each look reads the
// whole collection. With many sessions make one:
//
//	db.sessions.createIndex({id: 1})
//
// # Concurrent requests
//
// A [Store] is a [flasksession.Swapper]: a changed session is written only over the bytes
// it was read from, by an update with that condition. So Go never erases what Flask wrote
// meanwhile.
//
// Without a unique index two requests that store one new id at once may leave two documents
// of it. Flask reads the one that MongoDB finds first, and deletes one; this package reads
// and writes the same one, and deletes all, so that a logout leaves none.
//
// # When MongoDB fails
//
// A MongoDB that is down or slow is an error of every method, never a missing session. Each
// call ends when its context does. A call given up may still have been carried out.
//
// Reads go where the collection sends them: with a read preference other than primary a
// session may be shown as it was a moment ago, or not at all right after a login. A write
// concern of w=0 is refused by [ErrUnacknowledged], but only after the write.
//
// # Security
//
// Whoever can write to this collection can log in as anyone, and with a Flask-Session that
// still reads pickles, up to 0.8, run code in Flask. Keys hold session identifiers, which
// are credentials: MongoDB's messages may quote them, so errors of this package have its
// codes and names only.
package mongostore
