// Package report is what the reports of all middleware here have in common: who gets
// them, where they say something happened, and when a refused cookie is worth a warning.
package report

import (
	"log/slog"
	"net/http"
	"sync/atomic"
)

// Logger returns who gets a report: l, or, if that is nil, whatever slog.Default is at
// this moment. Who wants silence sets a logger with slog.DiscardHandler.
func Logger(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.Default()
	}
	return l
}

// maxText is how many bytes of a method or path a report shows: a stranger chooses them.
const maxText = 200

// Place is where something happened: a request as it came, which handlers may change. Its
// path is [WithoutSigned]. The zero value is nowhere.
type Place struct{ Method, Path string }

// PlaceOf returns the place of a request; that of no request is the zero value.
func PlaceOf(r *http.Request) Place {
	switch {
	case r == nil:
		return Place{}
	case r.URL == nil:
		return NewPlace(r.Method, "")
	}
	return NewPlace(r.Method, r.URL.EscapedPath())
}

// NewPlace returns the place of a method and an escaped path.
func NewPlace(method, path string) Place { return Place{cut(method), cut(WithoutSigned(path))} }

func cut(text string) string { return text[:min(len(text), maxText)] }

// Attributes tell the method and the route or, where no router has set one, the path.
func (p Place) Attributes(route string) []any {
	switch {
	case p == Place{}:
		return nil
	case route != "":
		return []any{slog.String("method", p.Method), slog.String("route", route)}
	}
	return []any{slog.String("method", p.Method), slog.String("path", p.Path)}
}

// Where returns the attributes of the place of a request. A nil request has none.
func Where(r *http.Request) []any {
	if r == nil {
		return nil
	}
	return PlaceOf(r).Attributes(r.Pattern)
}

// Start watches the first cookies after the start of a program. One refused cookie is
// ordinary; when the first ones are all refused, the configuration may be wrong. The zero
// value is ready.
type Start struct {
	accepted atomic.Bool
	refused  atomic.Int32
}

// Enough is how many refused cookies are worth a warning.
const Enough = 5

// Accepted notes a cookie that was made with the key.
func (s *Start) Accepted() {
	if !s.accepted.Load() {
		s.accepted.Store(true)
	}
}

// Refused notes a cookie that was not, and reports whether it completes the first ones,
// all of them refused. It does so once.
func (s *Start) Refused() bool {
	if s.accepted.Load() || s.refused.Load() >= Enough {
		return false
	}
	return s.refused.Add(1) == Enough
}
