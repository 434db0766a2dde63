package headerhook

import "net/http"

// canFlush reports whether http.ResponseController would find a Flush below w.
func canFlush(w http.ResponseWriter) bool {
	return anyBelow(w, func(w http.ResponseWriter) bool {
		if _, ok := w.(interface{ FlushError() error }); ok {
			return true
		}
		_, ok := w.(http.Flusher)
		return ok
	})
}

// canHijack reports whether http.ResponseController would find a Hijack below w.
func canHijack(w http.ResponseWriter) bool {
	return anyBelow(w, func(w http.ResponseWriter) bool {
		_, ok := w.(http.Hijacker)
		return ok
	})
}

// CloseNotify is deprecated in net/http, but gin's Context.Stream panics without it.
// Where the writer below has none, the channel is nil, which never tells anything.
func (w *Writer) CloseNotify() (gone <-chan bool) {
	anyBelow(w.w, func(w http.ResponseWriter) bool {
		notifier, ok := w.(interface{ CloseNotify() <-chan bool })
		if ok {
			gone = notifier.CloseNotify()
		}
		return ok
	})
	return gone
}

// anyBelow walks from w down through Unwrap as http.ResponseController does. It does
// not ask this package's own writers, which have every method.
func anyBelow(w http.ResponseWriter, has func(http.ResponseWriter) bool) bool {
	for {
		if _, own := w.(*Writer); !own && has(w) {
			return true
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = u.Unwrap()
	}
}
