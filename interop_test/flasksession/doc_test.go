// Package flasksession has Go and real Flask-Session share sessions on a real Redis, in the
// files of cachelib, and in SQLite, PostgreSQL and MariaDB.
//
// app.py is the Flask side, under gunicorn, with one of the versions of
// scripts/requirements*.txt. Both sides get the same cookies; what each sees and what
// stands in the store is compared.
package flasksession
