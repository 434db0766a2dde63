// Package login holds packages flasklogin and flaskwtf against a real Flask with Flask-Login
// 0.6.3 and Flask-WTF 1.3.0 under gunicorn: scripted visits of browsers to Flask, to its twin
// in Go, to both in turn, and to a Go server in front of Flask.
package login
