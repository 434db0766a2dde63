// Package flaskcookie reads and writes the session cookie of Flask: what Flask
// 3.1 puts into it, Go reads, and the other way round, byte for byte.
//
//	session=eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU
//	        value      time   signature
//
// Start with a [Config] that holds the SECRET_KEY of the Flask application, and
// [New]. The zero value of every other field is Flask's default; a field changed
// in app.config is changed here by the same name, without the underscores.
// [Codec.Decode] verifies the text of a cookie and gives its value, [Codec.Encode]
// makes the text.
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
// any session. A Config printed with package fmt or logged with log/slog shows no
// keys.
//
// Another program with the same key and salt writes cookies that are accepted
// here. Give every application a key of its own.
package flaskcookie
