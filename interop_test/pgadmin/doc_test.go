// Package pgadmin runs examples/pgadmin beside a real pgAdmin.
package pgadmin
