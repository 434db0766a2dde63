package flaskcookie

import (
	"context"
	"fmt"
	"io"
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
	return (&carrying{opening: opening{session: s}}).within(ctx)
}

// carrying is a context that carries an opening, as one of context.WithValue would. Its fields
// are called as there, since the adaptors of other frameworks look for these names.
type carrying struct {
	context.Context
	key, val any
	opening  opening
}

// within makes c, which has its opening, a context below ctx.
func (c *carrying) within(ctx context.Context) context.Context {
	st := c.opening.session.state
	st.mu.Lock()
	st.managed = true
	st.mu.Unlock()
	c.opening.outer, _ = ctx.Value(contextKey{}).(*opening)
	c.Context, c.key, c.val = ctx, contextKey{}, &c.opening
	return c
}

// Value returns the opening, and what else the context above has.
func (c *carrying) Value(key any) any {
	if key == c.key {
		return c.val
	}
	return c.Context.Value(key)
}

// String is that of a context of context.WithValue, which shows of values the type only.
func (c *carrying) String() string { return fmt.Sprint(context.WithValue(c.Context, c.key, c.val)) }

// Format prints String with any verb of package fmt, which would read the fields otherwise.
func (c *carrying) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

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
