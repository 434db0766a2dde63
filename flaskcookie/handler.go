package flaskcookie

import (
	"context"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
	"github.com/flaskcookie/flaskcookie-go/internal/patience"
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
// The context of the request is one piece of memory with the writer of its response, and
// with its session if that is in a cookie. So who keeps the context, the request or the
// session when next has returned, for work in the background, keeps the response as well:
// what middleware further out has buffered of it, and the buffers of the connection. Give
// such work the values that it needs, and a context that is not the request's.
//
// Inside another handler of the same i it leaves the work to that one, so that a
// request has one session, as in Flask.
func NewHandler(i SessionInterface, next http.Handler, onError ErrorHandler) http.Handler {
	if onError == nil {
		onError = internalServerError
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s, ok := opened(r.Context(), i); ok {
			c := &carrying{opening: opening{session: s, owner: i}}
			requestcopy.Serve(c.within(r.Context()), r, func(r *http.Request) { next.ServeHTTP(w, r) })
			return
		}
		v, err := open(i, r)
		if err != nil {
			onError(w, r, err)
			return
		}
		v.onError = onError
		requestcopy.Serve(v.within(r.Context()), r, func(r *http.Request) { v.serve(w, r, next) })
	})
}

// visit is what the middleware has of one request, in one piece of memory: its context, the
// writer of the response, and what is done before the header leaves.
type visit struct {
	carrying
	onError ErrorHandler
	request *http.Request // the copy that the handler gets
	writer  headerhook.Writer
}

// open opens the session of a request with i. One in a cookie is in the same piece of memory.
func open(i SessionInterface, r *http.Request) (v *visit, err error) {
	var s *Session
	if c, inCookie := i.(*Codec); inCookie {
		both := &struct {
			visit
			room sessionRoom
		}{}
		v = &both.visit
		s, err = c.openIn(&both.room, r)
	} else {
		v = &visit{}
		s, err = i.Open(r)
	}
	v.opening = opening{session: s, owner: i}
	return v, err
}

func (v *visit) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	v.request = r
	v.opening.session.state.setRequest(r)
	v.writer.Serve(w, v, func(w http.ResponseWriter) { next.ServeHTTP(w, r) })
}

// Leaving saves the session, since the header is about to leave.
func (v *visit) Leaving(status int) error {
	v.opening.session.state.begun(status)
	ctx, header := v.request.Context(), v.writer.Header()
	if _, inCookie := v.opening.owner.(*Codec); inCookie { // nothing to wait for
		return v.opening.owner.Save(ctx, header, v.opening.session)
	}
	limited := patience.Within(context.WithoutCancel(ctx), SaveTimeout)
	defer limited.End()
	return v.opening.owner.Save(limited, header, v.opening.session)
}

// Failed has the ErrorHandler answer, since the session could not be saved.
func (v *visit) Failed(w http.ResponseWriter, err error) {
	v.opening.session.state.answering(w.Header())
	defer v.opening.session.state.answering(nil)
	v.onError(w, v.request, err)
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
	st.seldom.set().answer = h
}

func internalServerError(w http.ResponseWriter, _ *http.Request, _ error) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
