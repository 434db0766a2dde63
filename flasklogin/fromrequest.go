package flasklogin

import (
	"io"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/requestcopy"
)

// byRequest lets the handler have the form of a request, if Users.FromRequest has read it:
// there is no second one in the body.
func (l *load[U]) byRequest() (user U, ok bool, err error) {
	if !l.alone {
		return user, false, errReads // there is one body
	}
	l.setSource(SourceRequest)
	body := l.current.request.Body
	requestcopy.Lend(l.ctx, l.current.request, func(inner *http.Request) {
		user, ok, err = l.users.FromRequest(inner)
	}, func(inner *http.Request) bool { return l.current.takeForm(inner, body) })
	if user, ok, err = checked(user, ok, err); ok {
		l.event(l.ctx, EventLoadedFromRequest)
	}
	return user, ok, err
}

// takeForm gives the request the form that Users.FromRequest has read from body, unless the
// request was answered and handed back meanwhile, as http.TimeoutHandler does: net/http and
// who stands further out look at it then.
func (c *current[U]) takeForm(inner *http.Request, body io.ReadCloser) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return false
	}
	r := c.request
	r.Form, r.PostForm, r.MultipartForm, r.Body = inner.Form, inner.PostForm, inner.MultipartForm, inner.Body
	c.read = body
	return true
}

// end is when the handler has returned.
func (c *current[U]) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
}
