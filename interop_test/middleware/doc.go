// Package middleware runs the session between other people's middleware: what
// docs/middleware.md says of compression and WebSockets.
package middleware
