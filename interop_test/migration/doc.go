// Package migration has tests only: it runs docs/migration.md. The Go program of the
// page is built, its shell commands run in order against a real Flask application, and
// what they print is compared with the page.
package migration
