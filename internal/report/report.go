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

// maxPath is how many bytes of a path a report shows: a stranger chooses it.
const maxPath = 200

// Where returns the attributes that tell a request: its method, and its route or, where
// no router has set one, its path. A nil request has none.
func Where(r *http.Request) []any {
	if r == nil {
		return nil
	}
	if r.Pattern != "" {
		return []any{slog.String("method", r.Method), slog.String("route", r.Pattern)}
	}
	path := ""
	if r.URL != nil {
		path = r.URL.EscapedPath()
	}
	return []any{slog.String("method", r.Method), slog.String("path", path[:min(len(path), maxPath)])}
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
