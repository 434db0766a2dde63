// Package live starts what the live tests talk to: Python scripts, Flask applications
// under gunicorn, and programs such as redis-server. Everything listens on the loopback
// address, at a free port, and ends with the test.
//
// What is not installed skips the test when it is run by hand, and fails it if the
// environment says CI=true. scripts/test installs all of it.
package live
