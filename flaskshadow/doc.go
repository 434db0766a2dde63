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
//		Logger: slog.Default(),
//	})
//	http.ListenAndServe(":8000", shadow.Handler(flask))
//
// When days of traffic bring no difference, key and configuration are right.
//
// # What is compared on every route
//
// No Go code for the view is needed. Go opens the cookie of the request. If Flask sets
// the session's cookie, Go reads it, takes its values for its own session, sets its
// clock to the moment at which Flask signed, and writes a Set-Cookie of its own. That
// must be Flask's byte for byte, and Vary as well. This compares the key, the salt, the
// attributes of the cookie, its lifetime, JSON, compression, and how it is deleted. If
// Flask sets no cookie, Go must not want to refresh it either. The moment of Flask's
// signature shows whether the two clocks agree. Each [Kind] of difference says what is
// wrong.
//
// Some things Flask's answer does not show: whether a view looked at a session that it
// did not change, and mostly why a session is empty. A cookie that Go refuses is
// therefore no difference by itself. It is counted as [Stats].Rejected, and is a
// difference of [KindOpen] where Flask's answer proves that Flask accepted it: all keys
// of the old session, with their values, are in the new one.
//
// Leave out what Flask's session interface never sees, such as static files that a WSGI
// middleware serves: an answer that does not refresh a permanent session is a difference.
// Answers of status 502, 503 and 504 without a session cookie are taken for those of a
// proxy, and are not compared.
//
// # What is compared with a twin
//
// A twin is the Go handler that is about to take over a route. [Shadow.Twin] runs it on
// a copy of the request, after Flask's answer is complete, and throws its answer away.
// Status, Location, Vary, and the session it leaves behind are compared with Flask's.
// The signatures are not, since the twin runs a moment later.
//
// # Cost
//
// Comparisons run after the answer, on at most [Config].MaxConcurrent goroutines. When
// all are taken a comparison is dropped and counted, never queued. A twin that does not
// end when its context does keeps its goroutine.
//
// Streaming, upgraded connections (WebSocket), trailers and large answers pass through:
// only the header is looked at. An answer that breaks off is not compared.
//
// # Security
//
// What is logged and what [Config].OnCompare gets names keys of the session, types,
// attributes and clocks, and holds no value of a session, no cookie and no key. The path
// is logged without its query. [Result].Path and the names of keys can still be personal
// in some applications.
//
// A twin must have no effects: it runs beside Flask, which has done the work already. By
// default it runs for GET and HEAD only. Methods in [Config].UnsafeTwinMethods are the
// caller's promise that the twin writes nothing, sends nothing and charges nobody.
//
// Nothing here can change the answer to the client, and a panic of the twin or of
// OnCompare is caught.
package flaskshadow
