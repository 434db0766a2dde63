// Package explain says why Flask refuses a cookie.
//
// Flask gives no reason: a cookie that it refuses is an empty session, and a user
// who is logged out. [Explain] takes the text of the cookie and what the
// application is configured with, tries in turn everything that is known to go
// wrong, and names one [Cause] with the evidence for it. [Causes] is the table of
// all causes, with what to do about each.
//
// The order decides between causes. What the serializer accepts is good, and
// nothing after that is asked. A signature that the key, or something close to the
// key, made is proof, so the key is tried first, then the same key with other
// parameters and under the salts of well-known packages, then keys that differ by
// a newline, quotes or an encoding. Only then does the shape of the text count:
// tokens of other programs, pieces cut off, a payload that was changed. At the end
// stand a signature that nothing explains, where the key or the salt differs and
// nothing tells which, and, without a key, all that nobody can tell without one.
//
// # Security
//
// The evidence names dates, lengths and parameters. It never holds a key, a
// signature or anything from the payload; the id of a session that is kept on a server is in
// [Finding.ID] and nowhere else. [Basis] tells what is proven. Without a key, and as long as no
// signature matched, everything said about the cookie is what it claims and anyone
// may have written it. What such payloads inflate to is bounded for a whole run
// ([Budget]); of a header only the cookie that Flask takes is examined. The limits of package serializer hold for what is inflated,
// and a text longer than [MaxText] is compared with the configured keys only.
package explain
