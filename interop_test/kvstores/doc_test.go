// Package kvstores has Go and real Flask-Session share sessions in memcached, in MongoDB's
// documents and in DynamoDB's items.
//
// memcached is real. MongoDB is FerretDB, which speaks its protocol, but removes nothing
// by a date. DynamoDB is moto, which does not either. app.py is the Flask side, under
// gunicorn, with one of four versions of Flask-Session.
package kvstores
