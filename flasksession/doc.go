// Package flasksession shares sessions with Flask-Session: what a user's session holds is
// in a store, such as Redis, and the cookie has its id only.
//
// It is about Flask applications with "Session(app)" and SESSION_TYPE in their
// configuration, and about those whose authors wrote such an interface themselves. A
// Flask without either keeps its session in the cookie, which is package flaskcookie.
//
// # Where to start
//
// Fill a [Config] with what the Flask application has in app.config, or let
// [ConfigFromMapping] do it, and call [New] with a store. They are in the folders below this
// one: filestore for files, sqlstore for SQL databases and, each a module of its own,
// redisstore, memcachedstore, mongostore and dynamostore; [NewMemoryStore] is for tests.
// Everything else is as in package flaskcookie. The middleware is [ServerSide.Handler]:
//
//	sessions, err := flasksession.New(flasksession.Config{}, store)
//	...
//	http.ListenAndServe(":8000", sessions.Handler(mux))
//
// and a handler finds its session by flaskcookie.FromContext, with the same Get, Set,
// Flash and all. It has an ID besides, and Regenerate.
//
// # Which Flask-Session
//
// The zero Config is Flask-Session 0.8 (and 0.7). Releases differ in what they store and
// when, so [Config.Version] must name the release in use:
//
//	                                  0.8, 0.7         0.6              0.5 and older
//	a visitor without content         nothing          nothing          stored, cookie
//	changed                           stored, cookie   stored, cookie   stored, cookie
//	not changed, permanent            stored, cookie   stored, cookie   stored, cookie
//	not changed, not permanent        stored           nothing          stored, cookie
//	made empty                        both deleted     both deleted     both deleted
//	"Vary: Cookie"                    if accessed      never            never
//	"_permanent" alone is             empty            empty            content
//	format                            msgpack or JSON  pickle           pickle
//
// Without SessionRefreshEachRequest, 0.8 does nothing for a session that was not changed,
// and 0.6 neither; 0.5 does not ask. The cookie has an Expires if the session is permanent
// and none otherwise; the store keeps either kind for PermanentSessionLifetime.
//
// New sessions are permanent unless SessionPermanent is false, and Clear keeps that in
// 0.8.
//
// V03 is V05 without SameSite.
//
// # Formats
//
// 0.8 reads [MsgPack] and [JSON] whichever of them is configured, and after them pickles,
// and so does this package; it writes the configured one. 0.6 and older releases read and
// write pickles and nothing else: [Pickle]. So do the types "filesystem" and "cachelib" of
// 0.8, the latter on Redis in the form of [CachelibPickle]. A Flask-Session up to 0.6 with
// "serializer = json" has the format [PlainJSON]. Any other format is a serializer.Payload.
//
// A session that was not changed is stored as it was read, byte for byte, and a value
// without an exact Go form is kept as [Opaque]. What the format cannot say makes Save fail
// with the path of the value: MsgPack refuses a Markup, for instance, as in Flask. In
// MsgPack and JSON a tuple comes back as a list.
//
// Of the plain values of Python a pickle keeps more than Go has types for. They are the
// types of this package: [Set], [FrozenSet], [ByteArray], [Decimal], [Deque], [Map],
// [Date], [Time], [DateTime], [TimeDelta], [FixedZone] and [ZoneInfo]. A datetime with a
// zone fills a time.Time as well:
//
//	since, ok := flaskcookie.Get[time.Time](session, "since")
//
// # Applications
//
// [Airflow2], [Airflow3], [CKAN], [CTFd], [Indico] and [KVSession] are the configurations of
// applications and extensions that keep sessions in a way of their own.
//
// # Interfaces people wrote themselves
//
// [Tutorial] is the configuration of the interface that many tutorials teach. The fields
// that such interfaces differ in are the prefix of the key (SessionKeyPrefix), the
// signature (SessionUseSigner, Salt, Signer), the kind of id (NewID), the format
// (Serialization), when they store (Save) and for how long (StoreTTL).
//
// # When Flask writes at the same time
//
// Flask-Session reads the whole session when a request begins and writes the whole
// session back when it ends, changed or not. Of two requests that run at once, the one
// that ends last undoes the other. Go does better where the store is a [Swapper]: it
// writes only if the store still holds the bytes it read, and otherwise makes the
// changes of this request to what is there now. So
//
//   - what Flask wrote to other keys stays, and a request that changes nothing writes
//     nothing over it;
//   - of a key that both wrote, Go's value stays: it was saved last. A key that was set to
//     the value it had counts as not written;
//   - a session that is gone was logged out by somebody or has expired, and is not
//     brought back: a change is dropped, with a warning to the Logger, and no cookie sent.
//     Only what a request with Regenerate set itself, a login mostly, is kept, as a
//     session of its own;
//   - a session from which Go removed every key it knew is deleted unless Flask has added
//     one; after Clear nothing of what others wrote stays;
//   - a session that gets a new ID takes along what Flask wrote to the old one.
//
// The other way round there is no protection in Flask-Session: what Go saves while a
// request of Flask runs is overwritten when that request ends, even if it only reads. A
// login made by Go is so lost, and a logout undone: the session lives again, and Flask's
// answer gives the browser its cookie back if it is permanent. Flask needs the same care to
// prevent it: the subclass of its interface in scripts/flask_session_swap.py compares before
// it writes. docs/flask-session.md has what was measured.
//
// # Proxied Flasks
//
// A reverse proxy in Go that passes requests on to Flask stands best outside the
// middleware, as Flask saves the session itself. Inside it, a response on which Flask has
// set the session's cookie, with the same Domain and Path, is left alone, and so is the
// store; a change made in Go is dropped, which is logged. Only a session that Go has emptied
// beside a deletion of its cookie is removed from the store: that cannot undo a logout.
//
// # Security
//
// Call Regenerate when a user logs in. Otherwise whoever knew the id before, for instance
// since they planted the cookie, is logged in as well. Flask-Session does not do this by
// itself, and before 0.7 it even takes over an id that a client invented; this package
// never does, in any Version.
//
// The id is as good as a password while the session lasts: use SessionCookieSecure on
// HTTPS, and keep keys of the store out of logs. Errors of this package tell neither.
//
// An id is looked up only if it has at most 200 characters of A-Z a-z 0-9 - _ . =, so
// with a prefix a cookie cannot reach other entries of the store. With an empty one,
// use SessionUseSigner or a store for sessions alone. Beyond that a signature adds
// nothing to an id that cannot be guessed; it is for Flasks that use it.
//
// Whoever can write the store can be any user. And they can run programs in the Flask
// beside this package, in every release: loading a pickle runs what it says, and
// Flask-Session 0.8 still loads what is neither MessagePack nor JSON. Nothing here protects
// that Flask. This package itself reads data from the store within bounds, [MaxStored] and
// [MaxValues] first of them, and runs nothing:
// of a pickle it builds the values it knows, and keeps any other object, unopened, as an
// Opaque, which it writes back where it stood. So what is harmful to Flask when it comes
// from the store is so after Go has written it. Names that can only be an attack, such as
// os.system, make the session unreadable, an error and status 500, which is an alarm and no
// protection: there are other names.
//
// A store that fails, or holds what cannot be read, is an error and status 500: never an
// empty session, which would log the user out and be saved over what is stored. So is one
// that does not answer: a request waits for it no longer than [OpenTimeout] before its
// handler and flaskcookie.SaveTimeout after it, if the store ends a call when its context
// does, as all stores here do.
package flasksession
