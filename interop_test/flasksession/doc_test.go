// Package flasksession has Go and real Flask-Session share sessions on a real Redis.
//
// app.py is the Flask side, under gunicorn, with one of the three versions of
// scripts/requirements*.txt. Both sides get the same cookies; what each sees and what
// stands in Redis is compared.
package flasksession
