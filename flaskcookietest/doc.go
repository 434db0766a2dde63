// Package flaskcookietest is for the tests of programs that use package flaskcookie.
//
// [Check] holds your own Config against your own Flask app: scripts/record_fixtures.py
// records what the app does with its cookies, and Check runs the recording in go test,
// before you go live and in CI ever after:
//
//	func TestFlaskAgrees(t *testing.T) {
//		flaskcookietest.Check(t, sessionConfig(), "testdata/fixtures.jsonl")
//	}
//
// [Cookie], [ExpiredCookie], [FutureCookie], [TamperedCookie] and [WrongKeyCookie] make
// what the requests of a handler's test bring along, and [Transaction] changes the session
// in a cookie jar between two requests, as session_transaction of Flask's test client.
//
// # Security
//
// Recorded cookies are signed with the app's real key, at a time so long ago that the app
// refuses them. Keep the key out of the repository all the same: give it to the tests by
// the environment, or record the app with the key of its test configuration, for which
// the fixtures prove just as much except the key itself.
package flaskcookietest
