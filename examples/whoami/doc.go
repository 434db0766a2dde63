// Whoami tells who is logged in at the Flask app beside it, app.py, and writes nothing. The
// README of the repository begins with it.
package main
