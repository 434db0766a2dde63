package flaskshadow

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// linesAMinute bounds what is logged at each level: anybody can send requests of which
// each would log a line.
const linesAMinute = 100

// lines counts what was logged in the minute that began at since.
type lines struct {
	mu    sync.Mutex
	since time.Time
	count int
}

// allow reports whether there is room for another line now. A clock that is put back
// begins another minute.
func (l *lines) allow(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := now.Sub(l.since); age < 0 || age >= time.Minute {
		l.since, l.count = now, 0
	}
	l.count++
	return l.count <= linesAMinute
}

// logged has the lines of each level, so that what anybody can bring about leaves room for
// what nobody can.
type logged struct{ info, warn, err lines }

func (l *logged) of(level slog.Level) *lines {
	switch level {
	case slog.LevelInfo:
		return &l.info
	case slog.LevelWarn:
		return &l.warn
	}
	return &l.err
}

// say logs a line, if the level has room for it.
func (s *Shadow) say(ctx context.Context, level slog.Level, message string, attributes ...slog.Attr) {
	if !s.logged.of(level).allow(s.now()) {
		s.unlogged.Add(1)
		return
	}
	logger := s.log
	if logger == nil {
		logger = slog.Default()
	}
	logger.LogAttrs(ctx, level, message, attributes...)
}
