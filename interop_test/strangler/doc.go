// Package strangler compares what a browser gets from a Flask app with what it gets
// through examples/strangler, the Go server in front of that app.
package strangler
