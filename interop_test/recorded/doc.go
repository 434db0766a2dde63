// Package recorded proves scripts/record_fixtures.py, "flaskcookie check" and package
// flaskcookietest together, against Flask apps written in the ordinary ways (apps/): what
// is recorded from them agrees with Go, or the difference is named.
package recorded
