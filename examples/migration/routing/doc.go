// Package routing finds the rule of a Flask application that a request belongs to, as
// Werkzeug's Map does, from the table that scripts/list_routes.py writes.
//
// It has to be right where it answers, and may give up: a request that Werkzeug, or a server
// in front of it, could read in more than one way is Unsure, and the caller lets Flask answer
// it. The other way round, a front would take requests that Flask routes elsewhere.
package routing
