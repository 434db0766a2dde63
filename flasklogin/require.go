package flasklogin

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// LoginRequired lets only logged-in users through to next, and answers others as
// [Manager.Unauthorized] does: login_required. If the loader fails the ErrorHandler answers.
//
// Flask answers OPTIONS by itself before login_required is asked. Here next answers it for a
// user, and nobody gets status 204, so that a preflight of CORS is not redirected.
func (m *Manager[U]) LoginRequired(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.admit(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// FreshLoginRequired lets only users with a fresh login through to next, and answers others
// as [Manager.Unauthorized] and [Manager.NeedsRefresh] do: fresh_login_required.
func (m *Manager[U]) FreshLoginRequired(next http.Handler) http.Handler {
	return m.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fresh, err := m.Fresh(r.Context())
		switch {
		case err != nil:
			m.fail(w, r, err)
		case !fresh:
			m.NeedsRefresh(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	}))
}

// admit answers the request unless there is a user.
func (m *Manager[U]) admit(w http.ResponseWriter, r *http.Request) bool {
	_, ok, err := m.User(r.Context())
	if err != nil {
		m.fail(w, r, err)
		return false
	}
	m.shareForm(r)
	switch {
	case ok:
		return true
	case strings.EqualFold(r.Method, http.MethodOptions): // Werkzeug reads methods in upper case
		w.Header().Set("Allow", http.MethodOptions)
		w.WriteHeader(http.StatusNoContent)
		return false
	}
	m.Unauthorized(w, r)
	return false
}

// shareForm lets a copy of the request that middleware has made further in have the form that
// Users.FromRequest has read, unless the copy has another body.
func (m *Manager[U]) shareForm(r *http.Request) {
	c := m.of(r.Context())
	c.mu.Lock()
	defer c.mu.Unlock()
	read := c.request
	if r != read && r.Form == nil && c.read != nil && read.Form != nil && same(r.Body, c.read) {
		r.Form, r.PostForm, r.MultipartForm, r.Body = read.Form, read.PostForm, read.MultipartForm, read.Body
	}
}

// same reports whether two bodies are one.
func same(a, b io.ReadCloser) bool {
	return reflect.ValueOf(a).Comparable() && reflect.ValueOf(b).Comparable() && a == b
}

func (m *Manager[U]) fail(w http.ResponseWriter, r *http.Request, err error) {
	m.failed(r.Context(), r, err)
	m.config.ErrorHandler(w, r, err)
}

// Unauthorized answers a request that needs a user: login_manager.unauthorized. It is the
// Config's Unauthorized, a redirect to LoginView with a flashed message and the page to
// return to, or status 401.
func (m *Manager[U]) Unauthorized(w http.ResponseWriter, r *http.Request) {
	m.event(r.Context(), EventUnauthorized)
	m.sendAway(w, r, m.config.Unauthorized, m.config.LoginView, *m.config.LoginMessage, m.config.LoginMessageCategory)
}

// NeedsRefresh answers a request that needs a fresh login: login_manager.needs_refresh. It is
// the Config's NeedsRefresh, a redirect to RefreshView, or status 401.
func (m *Manager[U]) NeedsRefresh(w http.ResponseWriter, r *http.Request) {
	m.event(r.Context(), EventNeedsRefresh)
	m.sendAway(w, r, m.config.NeedsRefresh, m.config.RefreshView, *m.config.RefreshMessage, m.config.RefreshMessageCategory)
}

func (m *Manager[U]) sendAway(w http.ResponseWriter, r *http.Request, handler http.Handler, view, message, category string) {
	switch {
	case handler != nil:
		handler.ServeHTTP(w, r)
	case view == "":
		http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
	default:
		m.redirect(w, r, view, message, category)
	}
}

// redirect sends the user to a view. Over a read-only session nothing is flashed, and the
// page to return to goes into the address.
func (m *Manager[U]) redirect(w http.ResponseWriter, r *http.Request, view, message, category string) {
	c := m.of(r.Context())
	writable := c.writable() == nil
	if message != "" && writable {
		_ = c.session.Flash(message, category) // an error is in the log
	}
	next := nextParam(view, r)
	if m.config.UseSessionForNext && writable {
		m.keepNext(r.Context(), c, next)
		next = ""
	}
	// http.Redirect would clean the path, which Flask does not.
	w.Header().Set("Location", werkzeug.LocationText(loginURL(view, next)))
	w.WriteHeader(http.StatusFound)
}

// keepNext keeps the page to return to in the session, with the identifier, as Flask-Login
// does. There is none for an address that would lead off the site.
func (m *Manager[U]) keepNext(ctx context.Context, c *current[U], next string) {
	if !m.keys.old {
		_ = c.session.Set(keyID, m.identified(ctx, c))
	}
	if next == "" {
		c.session.Delete(keyNext)
		return
	}
	_ = c.session.Set(keyNext, next)
}

// Next returns where a user who has logged in wanted to go: the parameter "next" of the
// address, else the one that UseSessionForNext has put into the session, else fallback. Only
// what [SafeNext] allows is returned. The session keeps none afterwards.
func (m *Manager[U]) Next(r *http.Request, fallback string) string {
	stored := m.popNext(r)
	for _, next := range []string{r.URL.Query().Get("next"), stored} {
		if next != "" && SafeNext(r, next) {
			return next
		}
	}
	return fallback
}

func (m *Manager[U]) popNext(r *http.Request) string {
	s, ok := flaskcookie.Lookup(r.Context())
	if !ok {
		return ""
	}
	next, found := flaskcookie.Get[string](s, keyNext)
	if found && m.of(r.Context()).writable() == nil {
		s.Delete(keyNext)
	}
	return next
}
