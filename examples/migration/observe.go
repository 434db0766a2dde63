package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// observe answers a request and counts it. A panic of a view is told here, with its stack, and
// answered with status 500; where the answer has begun, the connection breaks off.
func (m *metrics) observe(w http.ResponseWriter, r *http.Request, who, route string, next http.Handler) {
	m.running.Add(1)
	begin, seen := time.Now(), &watched{ResponseWriter: w}
	defer func() {
		broken := m.recovered(recover(), seen, who, route)
		if seen.status == 0 && !broken {
			seen.status = http.StatusOK // net/http sends it for a view that writes nothing
		}
		m.running.Add(-1)
		m.seconds[who].observe(time.Since(begin).Seconds())
		code := fmt.Sprintf("%dxx", seen.status/100) // 0xx: none was sent
		if broken && seen.status != 0 {
			code = "cut"
		}
		m.requests.add(label("answer", who)+","+label("code", code)+","+label("route", route), 1)
		if broken {
			panic(http.ErrAbortHandler)
		}
	}()
	next.ServeHTTP(seen, r)
}

// recovered deals with what a handler panicked with, nil for nothing, and reports whether the
// connection is to break off.
func (m *metrics) recovered(value any, seen *watched, who, route string) (broken bool) {
	if value == nil || value == http.ErrAbortHandler { // the proxy's, for an answer that broke off
		return value != nil
	}
	m.panics.add("", 1)
	slog.Error("a handler panicked", "answer", who, "route", route, "panic", fmt.Sprint(value), "stack", string(debug.Stack()))
	if seen.status != 0 {
		return true
	}
	http.Error(seen, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	return false
}

// watched notes the status.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap is for http.ResponseController: flushes, deadlines, WebSockets.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
