// Package flaskshadow shows on real traffic, before Go answers a single request, that Go
// would treat Flask's sessions as Flask does.
//
// Put [Shadow.Handler] around the handler that leads to Flask, mostly an
// httputil.ReverseProxy. Flask's answer goes to the client untouched. Beside it Go works
// out what it would have set, and logs where that differs from what Flask set:
//
//	flask := httputil.NewSingleHostReverseProxy(flaskURL)
//	shadow, err := flaskshadow.New(flaskshadow.Config{
//		Cookie: flaskcookie.Config{SecretKey: key},
//	})
//	http.ListenAndServe(":8000", shadow.Handler(flask))
//
// (A proxy for users has more to do: examples/migration has one.)
//
// The log is slog.Default() unless [Config].Logger says otherwise.
//
// When days of traffic bring no difference, and no suspicion that a view cannot explain,
// key and configuration are right.
//
// # What is compared on every route
//
// No Go code for the view is needed. Go opens the cookie of the request. If Flask sets
// the session's cookie, Go reads it, takes its values for its own session, sets its
// clock to the moment at which Flask signed, and writes a Set-Cookie of its own. That
// must be Flask's byte for byte, and Vary as well. This compares the key, the salt, the
// attributes of the cookie, its lifetime, JSON, compression, and how it is deleted. If
// Flask looks at a permanent session and sets no cookie, Go must not want to refresh it
// either; the answer says "Vary: Cookie" then. The moment of Flask's signature shows
// whether the two clocks agree. Each [Kind] of difference says what is wrong.
//
// Which Set-Cookie is the session's is decided as a browser tells cookies apart, or, where
// Flask's has another Domain or Path than Go's, by the signature. Others of its name, such
// as the deletion of a cookie of an earlier Domain, are no difference.
//
// # Sessions on a server
//
// With [Config].Store, Flask's own, and [Config].Session the sessions are those of package
// flasksession. Nothing is written to the Store: Go's side runs on one in memory.
//
//	shadow, err := flaskshadow.New(flaskshadow.Config{
//		Store:   redisstore.New(client),
//		Session: flasksession.Config{Version: flasksession.V06},
//	})
//
// Go looks at the session before Flask is asked and after it has answered. If Flask sets the
// cookie, Go must find the session under its id, read it, and write one that is read alike:
// bytes may differ, as a format has several for one value, and values may not. The
// Set-Cookie must be Flask's, with the same id, and Vary too. The store must keep the session
// for as long as Go would have it kept. If Flask deletes the cookie, the session must be gone
// from the store, and if it makes a new id, the session must be gone from the old one:
// who has copied a cookie is logged in otherwise. If Flask sets nothing, Go must not want to.
//
// A Store that is no flasksession.Expirer, such as memcached's, cannot tell how long it keeps a
// session. New logs that, and [Stats].LifetimeUnknown counts the sessions.
//
// The store is looked at after the answer, when another request of the same session may have
// changed it. What the store lacks, or has, is a difference only if a second look finds the same
// and no other request of the session was under way, as far as this process knows; otherwise it
// is a suspicion. No twin runs then, since it might begin with another session than Flask.
//
// That a release of Flask-Session before 0.7, or a SaveAlways, takes over an id which is not in
// the store, where Go makes a new one, is known and not told. These releases send no "Vary:
// Cookie" either, so that an answer without a cookie does not show whether Flask has seen it: what
// Go would have sent is a suspicion then, as for static files of a server in between.
//
// # What is only suspected
//
// A cookie that Go refuses is no difference by itself: any site gets some. It is counted
// as [Stats].Rejected. If it is only too old, and Flask's answer sets a cookie that holds
// all its values, Flask may have accepted it; or the view wrote them anew, as Flask-Login
// does for each login of one user from one browser. The payload of a cookie that no key of
// Go has signed is not unpacked: that one counts if Flask's cookie has the very same
// payload, as when Flask refreshes a permanent session. Likewise a permanent session that
// is sent again unchanged, where Go would not, may have been refreshed by Flask's
// configuration or written by a view or a hook. No answer tells which, and anyone can bring
// the first about without a key. Both are a suspicion ([Result].Suspicions,
// [Stats].Suspected): logged at level Info, and no difference.
//
// The routes in the log decide. On the login page alone a suspicion means nothing. On
// routes that have nothing else in common, for users who did not just log in, "open" is a
// lifetime that is shorter in Go, or a key that is missing in SecretKeyFallbacks. A twin
// decides at once, and raises none.
//
// # Logins
//
// With [Config].SessionIdentifier or [Config].LoginView the keys of Flask-Login are looked at
// as well. A login in Flask shows which identifier ("_id") Flask makes of a request; if Go
// makes another, logins of the one are not fresh on the other side, or are ended there
// ([KindIdentifier]). A login whose identifier is not that of its request is suspected: a user
// has moved, or the front hides the client's address from Flask. If most users are concerned,
// it is the front. A session with a user whom Flask treats as nobody is suspected too
// ([KindRefused]): on the logout page that means nothing, and elsewhere it may be a revoked
// login that Go would let in.
//
// # What cannot be seen
//
// A key that is missing in SecretKeyFallbacks shows in [Stats].Rejected, and as a
// suspicion where Flask sends a session again unchanged; where a view changes the session
// at once, only a twin tells.
//
// Flask's answer does not show why a session is empty. PERMANENT_SESSION_LIFETIME shows
// in the Expires of permanent sessions, to the second, except that a lifetime which is
// longer in Go by one second looks like a second that began while Flask answered. For
// other sessions it only says when a cookie is too old: one that is shorter in Go is a
// suspicion, and one that is longer shows in twins alone.
//
// # What is compared with a twin
//
// A twin is the Go handler that is about to take over a route. [Shadow.Twin] runs it on
// a copy of the request, after Flask's answer is complete, and throws its answer away.
// Status, Location, Vary, and the session it leaves behind are compared with Flask's.
// The signatures are not, since the twin runs a moment later. No twin runs where Flask's
// status is 502, 503 or 504, which are mostly a proxy's. Statuses such as 400, 413 and 431 are
// a WSGI server's as well, for a request that it does not take: where such an answer has no
// cookie of the session and no "Vary: Cookie", what the twin does otherwise is a suspicion.
//
// # Requests that are not compared
//
// Flask may see other fields than Go. For WSGI X_Forwarded_For is X-Forwarded-For, and gunicorn
// takes SCRIPT_NAME and PATH_INFO of a proxy on its own machine for the address. A field that
// Connection names is not passed on, even if it is Cookie. Requests with such fields come from
// strangers who try something; they are passed to flask and counted as [Stats].Unsure. Delete
// names with "_" before the Shadow, as nginx does, so that they do not reach Flask at all.
//
// # Cost
//
// Comparisons run after the answer, on at most [Config].MaxConcurrent goroutines. When
// all are taken a comparison is dropped and counted, never queued. A twin that does not
// end when its context does keeps its goroutine.
//
// With a Store, a request whose cookie has an id looks into it once before Flask is asked, and
// waits at most [Config].StoreTimeout; its comparison looks once or twice for each id, and once
// more, 20 ms later, where something does not match. At most MaxConcurrent looks run at once
// before Flask and as many after it, those that hang in the store included; a request that finds
// no place is passed on without waiting, and [Stats].StoreFailed counts. What was found is kept in
// memory until the comparison has ended.
//
// The bodies of requests for twins are kept in memory while they run, together at most
// MaxConcurrent times MaxBody bytes. The room is taken as the bytes come; where there
// is none nothing of the body is kept, and [Stats].TwinDropped counts.
//
// Streaming, upgraded connections (WebSocket), trailers and large answers pass through:
// only the header is looked at. An answer that breaks off is not compared.
//
// # Security
//
// What is logged and what [Config].OnCompare gets names keys of the session, types,
// attributes and clocks, and shows no value of a session, no cookie and no key, in whatever
// way it is printed or encoded. An error of the application's own code, such as a custom
// tag, is named by its type. The path is logged without its query. [Result].Path and the
// names of keys can still be personal in some applications.
//
// A client without a key makes this package spend no more on a request than a small
// multiple of the bytes it sends: no payload is unpacked before its signature is verified, bodies and comparisons
// are bounded, texts are cut, no id is looked up that is not well-formed and, where ids are
// signed, genuine, and at most 100 lines a minute are logged of each level
// ([Stats].Unlogged counts the others). It can fill these bounds, so that other requests
// are not compared. That shows in [Stats], and nobody's answer waits for it.
//
// A twin must have no effects: it runs beside Flask, which has done the work already. By
// default it runs for GET and HEAD only. Methods in [Config].UnsafeTwinMethods are the
// caller's promise that the twin writes nothing, sends nothing and charges nobody.
//
// Nothing here can change the answer to the client, and a panic of the twin or of
// OnCompare is caught.
package flaskshadow
