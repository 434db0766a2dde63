// Package conformance sends the same HTTP requests to a real Flask application under
// gunicorn (app.py) and to its twin in Go (twin_test.go), and compares what comes back
// byte for byte: status, Set-Cookie, Vary, the report of a cookie that is too large, what
// the view saw of the session, and the body.
//
// A request is one line of scenarios.txt, which names a value for each axis of
// axes_test.go:
//
//	config=domain cookie=good do=clear permanent=stored refresh=off answer=redirect vary=none
//
// The list is generated. After a change of the axes it is written anew by
//
//	go test ./conformance -run Scenarios -update
//
// What is meant to differ is in docs/differences.md, and the tests of those rows that
// need a request are here too.
package conformance
