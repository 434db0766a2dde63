package flaskwtf

import (
	"net/http"
	"strings"
)

// ForwardedOrigin is an Origin of [Config] for a server behind one proxy that ends TLS: the
// scheme is the last entry of X-Forwarded-Proto, or "http" without one, and the host is that of
// the request, as Flask sees them behind ProxyFix(x_proto=1).
//
// The last entry is the one that the proxy nearest to this server has written. A server that
// clients reach without that proxy must not use it: they would choose the scheme.
func ForwardedOrigin(r *http.Request) (scheme, host string) {
	entries := strings.TrimSuffix(strings.Join(r.Header["X-Forwarded-Proto"], ","), ",")
	if last := strings.TrimSpace(entries[strings.LastIndex(entries, ",")+1:]); last != "" {
		return last, r.Host
	}
	return "http", r.Host
}
