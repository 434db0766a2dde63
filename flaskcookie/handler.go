package flaskcookie

import (
	"context"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
	"github.com/flaskcookie/flaskcookie-go/internal/requestcopy"
)

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
// next gets a copy of the request. The temporary files of a form that it parses are
// removed as net/http removes them. Other middleware that copies the request, outside of
// this one or inside, such as http.TimeoutHandler, http.MaxBytesHandler, http.StripPrefix
// and chi's router, leaves them to the handler: there
//
//	defer func() { if r.MultipartForm != nil { r.MultipartForm.RemoveAll() } }()
//
// belongs into the first line of a handler that takes files.
//
// Inside another handler of the same i it leaves the work to that one, so that a
// request has one session, as in Flask.
func NewHandler(i SessionInterface, next http.Handler, onError ErrorHandler) http.Handler {
	if onError == nil {
		onError = internalServerError
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s, ok := opened(r.Context(), i); ok {
			requestcopy.Serve(withOwner(r.Context(), s, i), r, func(r *http.Request) { next.ServeHTTP(w, r) })
			return
		}
		s, err := i.Open(r)
		if err != nil {
			onError(w, r, err)
			return
		}
		requestcopy.Serve(withOwner(r.Context(), s, i), r, func(r *http.Request) {
			serve(w, r, i, s, next, onError)
		})
	})
}

func serve(w http.ResponseWriter, r *http.Request, i SessionInterface, s *Session, next http.Handler, onError ErrorHandler) {
	s.state.setRequest(r)
	save := func(status int) error {
		s.state.begun(status)
		if _, inCookie := i.(*Codec); inCookie { // nothing to wait for
			return i.Save(r.Context(), w.Header(), s)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), SaveTimeout)
		defer cancel()
		return i.Save(ctx, w.Header(), s)
	}
	fail := func(w http.ResponseWriter, err error) {
		s.state.answering(w.Header())
		defer s.state.answering(nil)
		onError(w, r, err)
	}
	headerhook.Serve(w, save, fail, func(w http.ResponseWriter) { next.ServeHTTP(w, r) })
}

// setRequest remembers the copy of the request that the handler gets: a router notes the
// route in it.
func (st *state) setRequest(r *http.Request) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.request = r
}

// begun freezes the session since a response with the status begins.
func (st *state) begun(status int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.noteRoute()
	st.frozen = true
	st.upgraded = status == headerhook.Hijacked || status == http.StatusSwitchingProtocols
}

// answering notes the header of the error handler's answer, while there is one.
func (st *state) answering(h http.Header) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.answer = h
}

func internalServerError(w http.ResponseWriter, _ *http.Request, _ error) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
