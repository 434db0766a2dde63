package web

import (
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
)

// session is what the views need of a session of any kind.
type session interface {
	user() string
	count() int
	set(values map[string]any) error
}

// page is what the measured views answer.
const page = "user 42"

// signedIn is what a login puts into the session: [payload.Small].
var signedIn = map[string]any{"_fresh": true, "_user_id": "42", "n": 7, "next": "/account/orders?"}

// views are the pages of an application: a login, what is measured, and the count that shows
// whether a write was kept. A mark is a number that no other request writes.
func views(of func(w http.ResponseWriter, r *http.Request) session) http.Handler {
	mux := http.NewServeMux()
	add := func(path string, do func(s session) (string, error)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			body, err := do(of(w, r))
			answer(w, body, err)
		})
	}
	add("/login", func(s session) (string, error) { return "logged in", s.set(signedIn) })
	add("/read", func(s session) (string, error) { return "user " + s.user(), nil })
	add("/write", func(s session) (string, error) { return page, s.set(map[string]any{"n": s.count() + 1}) })
	var marks atomic.Int64
	add("/mark", func(s session) (string, error) { return page, s.set(map[string]any{"n": marks.Add(1)}) })
	add("/count", func(s session) (string, error) { return strconv.Itoa(s.count()), nil })
	mux.Handle("/untouched", bare(nil))
	return mux
}

// bare answers without a session. It sets the header.
func bare(header http.Header) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for key, values := range header {
			w.Header()[key] = values
		}
		answer(w, page, nil)
	})
}

func answer(w http.ResponseWriter, body string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, body) // the client may be gone
}
