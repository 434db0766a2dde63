package main

import (
	"context"
	"log/slog"
	"os"
	"time"
)

// watch has a change of the file in force within a second, all of it at once. A file with a
// fault is told once, and again when it was mended in between; what was in force stays.
func (f *front) watch(ctx context.Context) {
	refused := "" // what the file was when its fault was told
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
		text, err := os.ReadFile(f.file)
		is := "text " + string(text)
		if err != nil {
			is = "error " + err.Error()
		}
		if is == refused {
			continue
		}
		if err == nil {
			err = f.take(text)
		}
		f.site.metrics.faulty.Store(err != nil)
		refused = ""
		if err != nil {
			refused = is
			slog.Error("the routes file has a fault, so the one before stays", "error", err)
			f.site.metrics.faults.add("", 1)
		}
	}
}

// take has a text in force, if it is another one and has no fault.
func (f *front) take(text []byte) error {
	if string(text) == string(f.plan.Load().text) {
		return nil
	}
	next, err := f.parse(text)
	if err != nil {
		return err
	}
	f.plan.Store(next)
	slog.Info("new routes", "version", next.version)
	return nil
}
