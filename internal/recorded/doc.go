// Package recorded holds Go against fixtures that scripts/record_fixtures.py made from a
// user's own Flask app. It is the engine of "flaskcookie check" and of package
// flaskcookietest.
//
// [Read] reads a file, [Header.Config] makes the Config that its settings call for, and
// [Check] runs every row with a Config, at the row's own time, and says what differs.
// testdata/README.md describes the format.
//
// # Security
//
// No text of this package holds a key, a signature or a whole cookie. It shows values of
// the recorded sessions, which are in the file for everybody to read.
package recorded
