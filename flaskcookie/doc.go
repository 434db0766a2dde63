// Package flaskcookie gives Go's handlers the session of Flask: what Flask 3.1 puts
// into the cookie, Go reads, and the other way round, byte for byte.
//
//	session=eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU
//	        value      time   signature
//
// Start with a [Config] that holds the SECRET_KEY of the Flask application, and
// [New]. The zero value of every other field is Flask's default; a field changed
// in app.config is changed here by the same name, without the underscores.
// [Codec.Handler] is middleware that opens the session of each request and saves it;
// a handler finds it by [FromContext]:
//
//	func count(w http.ResponseWriter, r *http.Request) {
//		session := flaskcookie.FromContext(r.Context())
//		views, _ := flaskcookie.Get[int](session, "views")
//		session.Set("views", views+1)
//		fmt.Fprintln(w, views+1)
//	}
//
//	http.ListenAndServe(":8000", codec.Handler(http.HandlerFunc(count)))
//
// Without a request, [Codec.Decode] verifies the text of a cookie and gives its value,
// [Codec.Encode] makes the text.
//
// # Rules of the session
//
//   - A change is kept by Set and the other writing methods. What Get returns is a copy.
//   - Write to the session before the response begins: before the first Write,
//     WriteHeader or Flush. Later writes fail with [ErrSaved].
//   - The cookie is sent if the session was modified, and with every response if it is
//     permanent and SessionRefreshEachRequest is on. A session that was modified and is
//     empty has its cookie deleted. [Config.PermanentSessions] makes all of them permanent.
//   - "Vary: Cookie" is added if the handler called FromContext or the cookie is sent. Call
//     FromContext before the response begins, too: a page that shows a session and does not
//     vary may be cached for everybody. A late call is told to the Logger.
//   - A cookie that is changed, expired or of another key is an empty session, with
//     [Session.Rejected] set. A genuine one that cannot be read is status 500.
//   - Where a Flask behind a reverse proxy has set this very cookie, with the same Domain and
//     Path, its cookie stands. Better still, keep the proxy outside the middleware: an answer
//     that sets no cookie is refreshed like any other.
//   - Other middleware belongs outside or inside: docs/middleware.md has the order.
//   - [Config.ReadOnly] reads sessions and writes none, for a cautious beginning.
//
// # Values
//
// A session is JSON with tags for the Python types that JSON lacks. Package
// tagged_json tells which Go types stand for them. Keys are written in sorted
// order, as Flask does inside a request.
//
// # Lifetime
//
// Every cookie is refused when it is older than
// [Config.PermanentSessionLifetime], 31 days by default: permanent or not, as in
// Flask, and counted from the moment it was last written. One from the future is
// refused as well.
//
// # Security
//
// The cookie is signed and not encrypted: the user can read the session, and can
// go back to an older one that has not expired. Whoever knows the key can write
// any session. [Session.Clear] deletes the cookie from the browser; it does not make a
// copy of it invalid. A Config printed with package fmt or logged with log/slog shows no
// keys. In an unexported field of a struct of yours it does, when that struct is printed:
// package fmt asks no methods there, which nobody can prevent. Keep the [Codec] instead.
//
// Use SessionCookieSecure on HTTPS and SessionCookieSameSite, as in Flask: neither is
// on by default. The Logger gets the reason why a cookie was refused, never its text.
//
// A cookie is not decoded before its signature was found genuine. A genuine one of 4093
// bytes, the most a browser keeps, inflates to some 3 MB, if somebody who knows the key
// made it to. Its session holds at most 64 MiB then, and opening it takes at most 128 MiB
// in all. Larger cookies, which only other clients send, inflate to at most
// serializer.MaxPayloadSize and hold at most 80 MiB; so does one of 4093 bytes where
// package brotli is among the Decompressors. What a handler reads from the session is a
// copy, and comes on top.
//
// Another program with the same key and salt writes cookies that are accepted
// here. Give every application a key of its own.
package flaskcookie
