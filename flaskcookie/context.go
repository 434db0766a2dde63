package flaskcookie

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

type contextKey struct{}

// opening is what a context carries. It is no part of the session, which several may carry.
type opening struct {
	session *Session
	owner   SessionInterface // who opened and will save it; nil from NewContext
	outer   *opening         // that of a handler further out
}

// NewContext returns a context that carries s, for [FromContext]. The middleware does
// this; tests of handlers may do it too.
func NewContext(ctx context.Context, s *Session) context.Context {
	return (&opening{session: s}).within(ctx)
}

// within returns a context that carries o, which is new.
func (o *opening) within(ctx context.Context) context.Context {
	o.session.state.mu.Lock()
	o.session.state.managed = true
	o.session.state.mu.Unlock()
	o.outer, _ = ctx.Value(contextKey{}).(*opening)
	// By WithValue, since adaptors of other frameworks know no context but those of its package.
	return context.WithValue(ctx, contextKey{}, o)
}

// FromContext returns the session of the request and marks it accessed, so that the
// response gets "Vary: Cookie", as touching flask.session does. It panics without the
// middleware ([Codec.Handler] or [NewHandler]), which is a mistake in the program.
//
// Call it before the first byte of the body. The first call after the header has left
// comes too late for Vary, so that a cache may give the page to everybody: the session is
// returned, and the Logger told.
func FromContext(ctx context.Context) *Session {
	s, ok := Lookup(ctx)
	if !ok {
		panic("flaskcookie: no session in the context: the handler runs outside the middleware")
	}
	if !s.state.access() {
		s.report(slog.LevelError, lateRead, "op", "FromContext")
	}
	return s
}

// access notes that the handler looks at the session, and reports whether the header can
// still say so.
func (st *state) access() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	late := st.frozen && !st.accessed && !st.upgraded
	if answer := st.seldom.get().answer; late && answer != nil {
		// The session could not be saved, and the error handler is answering: its
		// header has not left.
		werkzeug.AddVary(answer, "Cookie")
		late = false
	}
	st.accessed = true
	return !late
}

// Lookup returns the session of the request if there is one. It does not mark it
// accessed: that is for logging, and for libraries that may run without the
// middleware.
func Lookup(ctx context.Context) (*Session, bool) {
	o, ok := ctx.Value(contextKey{}).(*opening)
	if !ok {
		return nil, false
	}
	return o.session, true
}

// Answered reports whether the header of a response sets the cookie of the request's session
// already: a Flask behind this server has answered, whose login or logout must stand. It is
// for packages that set cookies which belong to the session, such as that of a remembered
// login. It is false without a session, and for a [SessionInterface] without a method
// SetsCookie like that of [Codec].
func Answered(ctx context.Context, h http.Header) bool {
	o, ok := ctx.Value(contextKey{}).(*opening)
	if !ok {
		return false
	}
	owner, ok := o.owner.(interface {
		SetsCookie(h http.Header, site werkzeug.Site) bool
	})
	return ok && owner.SetsCookie(h, o.session.state.site)
}

// opened returns the session that i has opened in a handler further out, if it has. An i
// whose type cannot be compared is never known again.
func opened(ctx context.Context, i SessionInterface) (*Session, bool) {
	o, _ := ctx.Value(contextKey{}).(*opening)
	if o == nil || !reflect.ValueOf(i).Comparable() {
		return nil, false
	}
	for ; o != nil; o = o.outer {
		if o.owner == i {
			return o.session, true
		}
	}
	return nil, false
}
