// Package sides has Go and a real Flask work on one session: a Flask application under
// gunicorn, a Go server with the middleware, and a browser that keeps the cookies of both.
//
// What the Flask application must understand is in [Todo]; interop_test/kvstores/app.py
// is one.
package sides
