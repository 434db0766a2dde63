// Package security checks and makes the password hashes of werkzeug.security, which most
// Flask apps keep in their table of users:
//
//	scrypt:32768:8:1$kqlCGIIZRTb0bRIT$3d86…
//	pbkdf2:sha256:600000$Vp0JJcdf9VWp9dPh$b0f2…
//
// [CheckPasswordHash] is check_password_hash: it says whether a password fits a hash that
// Werkzeug made, as far as Werkzeug 3 still checks it.
// [GeneratePasswordHash] is generate_password_hash: what it returns, Flask accepts. So a
// login page can move to Go and back, and users keep their passwords.
//
// The package knows nothing of sessions, and nothing else in this module imports it. It is
// not for hashes that other packages make: those of Flask-Security and Flask-Bcrypt are
// Argon2 or bcrypt, and give [ErrMethod]. The example OtherHashes reads them.
//
// # Security
//
// A hash takes time on purpose: some tenths of a second of one processor, and 32 MiB with
// the default method. Three things follow.
//
//   - Anyone who may try passwords makes the server work. At most GOMAXPROCS hashes are
//     computed at once in a process, and further calls wait, so that memory stays bounded:
//     [CheckPasswordHashContext] no longer than the request lasts. Limit the tries per
//     address and account in front of that.
//   - An answer that comes at once tells a stranger that there is no such user. Check the
//     password of an unknown user too, against a hash that nobody has; the example of
//     CheckPasswordHash does so.
//   - The parameters stand in the hash, so whoever can write to the table of users chooses
//     them. They are bounded: 4,000,000 rounds of PBKDF2; of scrypt 257 MiB, which is
//     128·r·(N+2+p) bytes, and N·r·p of 4,194,304. Beyond that, and for parameters that
//     Python refuses, the error is [ErrCost], at once.
//
// Comparing takes the same time for every wrong hash of the right length. A hash without
// two "$", such as the empty one of an account without a password, fits no password and
// fails at once, as in Werkzeug. No error holds a part of the hash or the password.
//
// Methods age. When a password was right and its hash is not of today's method, make a new
// one and store it: it is the only time that the password is at hand.
package security
