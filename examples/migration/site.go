package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

// site is what the views work with: the session, who is logged in, and the tokens of forms.
// It keeps nothing of a user in the process, so there can be any number of it.
type site struct {
	sessions *sessions
	login    *flasklogin.Manager[*user]
	csrf     *flaskwtf.CSRF
	metrics  *metrics
	settings map[string]any
	// identifier is a hash of the client's address and browser, as Flask-Login makes it.
	identifier func(*http.Request) string
	secure     bool // cookies go out over TLS only
	trust      bool // a proxy before Go writes the X-Forwarded fields
}

// newSite makes everything of one configuration, the environment that Flask reads too. What
// Flask sets in code, such as login_view, stands here too.
func newSite(settings map[string]any, o options, m *metrics) (*site, error) {
	sessions, err := newSessions(settings, m)
	logins, errL := flasklogin.ConfigFromMapping(settings)
	tokens, errT := flaskwtf.ConfigFromMapping(settings)
	if err := errors.Join(err, errL, errT); err != nil {
		return nil, err
	}
	logins.LoginView = "/login"
	logins.RefreshView = "/login"
	logins.SessionIdentifier = identifier(o.trust)
	logins.OnEvent = func(_ context.Context, e flasklogin.Event) { m.logins.add(label("event", string(e)), 1) }
	if o.trust {
		tokens.Origin = forwardedOrigin
	}
	login, errL := flasklogin.New(logins, users)
	csrf, errT := flaskwtf.New(tokens)
	secure, _ := settings["SESSION_COOKIE_SECURE"].(bool)
	return &site{sessions, login, csrf, m, settings, logins.SessionIdentifier, secure, o.trust}, errors.Join(errL, errT)
}

// identifier follows the proxy below: it writes the peer's address into X-Forwarded-For, or
// keeps what the proxy before it wrote, and Flask-Login hashes what arrives.
func identifier(trust bool) func(*http.Request) string {
	if trust {
		return flasklogin.Identifier06(nil)
	}
	return flasklogin.Identifier06(flasklogin.RemoteAddr)
}

type user struct{ name string }

// users asks your database. Without one, everybody is known. Whom the app bars is none of it:
// see barred.
var users = flasklogin.Users[*user]{
	Load: func(_ context.Context, id string) (*user, bool, error) { return &user{id}, id != "", nil },
	ID:   func(u *user) any { return u.name },
}

// hooks are those of the app that Go has, too, and around runs. A route with another one
// cannot be Go's.
var hooks = []string{
	"flask_wtf.csrf.csrf_protect",                                    // flaskwtf
	"flask_login.login_manager.LoginManager._update_remember_cookie", // flasklogin
	"app.refuse_barred",                                              // barred
}

// around has the user loaded, forms checked and the hooks run, in Flask's order, inside of the
// session's middleware.
func (s *site) around(v view) http.Handler {
	var next http.Handler = v.show
	switch v.login {
	case "required":
		next = s.login.LoginRequired(next)
	case "fresh":
		next = s.login.FreshLoginRequired(next)
	}
	next = s.barred(next)
	if !v.exempt {
		next = s.csrf.Handler(next)
	}
	return s.login.Handler(next)
}

// barred is the app's before_request hook refuse_barred.
func (s *site) barred(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, ok, err := s.login.User(r.Context())
		switch {
		case err != nil:
			fail(w, err)
		case ok && u.name == "mallory":
			http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// fail answers with status 500. The log has the reason, and the user not.
func fail(w http.ResponseWriter, err error) {
	slog.Error(err.Error())
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
