package front

import (
	"context"
	"net"
	"net/http"
)

type requestKey struct{}

// withRequest lets a user loader, which gets a context, look at the request.
func withRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, r)))
	})
}

// Forwarded returns the part of a request's header that an application decides by who is
// logged in: what the proxy would send it.
func Forwarded(ctx context.Context) http.Header {
	r := ctx.Value(requestKey{}).(*http.Request)
	address, _, _ := net.SplitHostPort(r.RemoteAddr)
	return http.Header{"Cookie": r.Header["Cookie"], "User-Agent": r.Header["User-Agent"], "X-Forwarded-For": {address}}
}

// Cookie returns the value of a cookie of the request, or "".
func Cookie(ctx context.Context, name string) string {
	cookie, err := ctx.Value(requestKey{}).(*http.Request).Cookie(name)
	if err != nil {
		return ""
	}
	return cookie.Value
}
