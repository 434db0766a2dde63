package flasklogin

import (
	"context"
	"maps"
)

// identified returns the identifier of the request of c, the same to a load, a login, a
// confirmation and the page to return to: what one of them stores another compares. A
// SessionIdentifier that asks for the user while that is being loaded gets an error by ctx.
func (m *Manager[U]) identified(ctx context.Context, c *current[U]) string {
	c.mu.Lock()
	c.see()
	c.mu.Unlock()
	return m.config.SessionIdentifier(c.asking.WithContext(ctx))
}

// see notes the request as it is when somebody first asks: middleware inside of the Manager's
// may have put the client's address in the place of a proxy's, and may remove fields later. It
// leaves alone what a handler or Users.FromRequest writes to meanwhile, the form and the body.
// Its caller holds mu.
func (c *current[U]) see() {
	if c.seen {
		return
	}
	c.seen = true
	a, r := c.asking, c.request
	a.Method, a.URL, a.Host, a.RequestURI = r.Method, r.URL, r.Host, r.RequestURI
	a.RemoteAddr, a.TLS, a.Header = r.RemoteAddr, r.TLS, maps.Clone(r.Header)
}
