package flaskcookie

import (
	"context"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
)

// SessionInterface opens and saves the sessions of requests, as Flask's class of that
// name. *[Codec] is the one that keeps sessions in cookies.
type SessionInterface interface {
	// Open returns the session of a request, never nil without an error.
	Open(r *http.Request) (*Session, error)

	// Save adds to the header of the response what keeps the session. It is called
	// once, right before the header leaves. It logs the error it returns: where the
	// handler panics, nobody else is told of it.
	Save(ctx context.Context, h http.Header, s *Session) error
}

// SaveTimeout is how long the middleware gives [SessionInterface] to save a session. It
// counts from the moment the response begins, and not even a client that leaves cuts it
// short: what the handler did has happened.
const SaveTimeout = 10 * time.Second

// Handler returns middleware that gives every request its session and saves it with the
// response. It is [NewHandler] with the codec and its ErrorHandler.
func (c *Codec) Handler(next http.Handler) http.Handler {
	return NewHandler(c, next, c.config.ErrorHandler)
}

// NewHandler returns middleware that opens the session of each request with i, calls
// next, which finds it by [FromContext], and saves it once, before the header of the
// response leaves: on any status, and on a panic other than http.ErrAbortHandler, which
// goes on afterwards.
//
// If the session cannot be opened, next is not called; if it cannot be saved, what next
// writes is discarded. In both cases onError answers; nil means a bare status 500. A
// session that cannot be saved while next panics is not reported: the panic is.
//
// A handler that takes over the connection, for a WebSocket say, has its session saved
// into w.Header() before. The cookie reaches the browser only if the handler sends that
// header, as httputil.ReverseProxy does.
//
// Inside another handler of the same i it leaves the work to that one, so that a
// request has one session, as in Flask.
func NewHandler(i SessionInterface, next http.Handler, onError ErrorHandler) http.Handler {
	if onError == nil {
		onError = internalServerError
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s, ok := opened(r.Context(), i); ok {
			next.ServeHTTP(w, r.WithContext(withOwner(r.Context(), s, i)))
			return
		}
		s, err := i.Open(r)
		if err != nil {
			onError(w, r, err)
			return
		}
		serve(w, r, i, s, next, onError)
	})
}

func serve(w http.ResponseWriter, r *http.Request, i SessionInterface, s *Session, next http.Handler, onError ErrorHandler) {
	save := func(int) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), SaveTimeout)
		defer cancel()
		s.saved = true
		return i.Save(ctx, w.Header(), s)
	}
	fail := func(w http.ResponseWriter, err error) { onError(w, r, err) }
	headerhook.Serve(w, save, fail, func(w http.ResponseWriter) {
		next.ServeHTTP(w, r.WithContext(withOwner(r.Context(), s, i)))
	})
}

func internalServerError(w http.ResponseWriter, _ *http.Request, _ error) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
