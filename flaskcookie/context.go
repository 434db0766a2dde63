package flaskcookie

import "context"

type contextKey struct{}

// NewContext returns a context that carries s, for [FromContext]. The middleware does
// this; tests of handlers may do it too.
func NewContext(ctx context.Context, s *Session) context.Context {
	s.managed = true
	return context.WithValue(ctx, contextKey{}, s)
}

// FromContext returns the session of the request and marks it accessed, so that the
// response gets "Vary: Cookie", as touching flask.session does. It panics without the
// middleware ([Codec.Handler] or [NewHandler]), which is a mistake in the program.
func FromContext(ctx context.Context) *Session {
	s, ok := Lookup(ctx)
	if !ok {
		panic("flaskcookie: no session in the context: the handler runs outside the middleware")
	}
	s.accessed = true
	return s
}

// Lookup returns the session of the request if there is one. It does not mark it
// accessed: that is for logging, and for libraries that may run without the
// middleware.
func Lookup(ctx context.Context) (*Session, bool) {
	s, ok := ctx.Value(contextKey{}).(*Session)
	return s, ok
}
