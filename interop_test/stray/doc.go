// Package stray has real Flasks, with and without Flask-Session, and Go answer with a
// Set-Cookie that has the session's name and is another cookie to a browser: what is left of
// a cookie that once had another Domain or Path. A reverse proxy stands inside the
// middleware or outside it, and a browser keeps what it is sent.
package stray
