package reliability

import (
	"context"
	"log/slog"
	"strings"
)

// errorLog is a slog.Handler: it keeps what it is told at level Error or Warn.
func (l *errorLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (l *errorLog) Handle(_ context.Context, r slog.Record) error {
	if r.Level < slog.LevelError {
		return nil
	}
	l.count.Add(1)
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "err" {
			text += ": " + a.Value.String()
		}
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.texts == nil {
		l.texts = map[string]int{}
	}
	if len(l.texts) < 1000 {
		l.texts[text]++
	}
	return nil
}

func (l *errorLog) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *errorLog) WithGroup(string) slog.Handler      { return l }

// says reports whether a text was part of what was told.
func (l *errorLog) says(part string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for text := range l.texts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// some are a few of the texts, for the log of a test.
func (l *errorLog) some() (texts []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for text := range l.texts {
		if texts = append(texts, text); len(texts) == 8 {
			break
		}
	}
	return texts
}
