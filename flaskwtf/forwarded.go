package flaskwtf

import (
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// ForwardedOrigin is an Origin of [Config] for a server behind one proxy that ends TLS: the
// scheme is the last entry of X-Forwarded-Proto that is not empty, or "http" without one, and the host is that of
// the request, as Flask sees them behind ProxyFix(x_proto=1).
//
// The last entry is the one that the proxy nearest to this server has written. A server that
// clients reach without that proxy must not use it: they would choose the scheme.
func ForwardedOrigin(r *http.Request) (scheme, host string) {
	if entries := werkzeug.List(r.Header, "X-Forwarded-Proto"); len(entries) > 0 {
		return entries[len(entries)-1], r.Host
	}
	return "http", r.Host
}
