package flasklogin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// LoginOptions are the arguments of login_user.
type LoginOptions struct {
	// Remember sets the remember cookie.
	Remember bool
	// Duration is how long the remember cookie lasts; nil is RememberCookie.Duration.
	// Zero is a cookie that has ended already, as in Flask-Login.
	Duration *time.Duration
	// Stale makes a login that is not fresh: fresh=False.
	Stale bool
}

// Login logs a user in: login_user. opts may be nil. The user is the one of this request
// from now on; the loader is not asked, and neither is anybody whether the user is active:
// check that before. A session that is kept on a server gets a new id, unless the Config
// keeps it.
//
// The error is flaskcookie.ErrReadOnly, flaskcookie.ErrSaved once the response has begun, or
// tells that Users.ID has no id to give.
func (m *Manager[U]) Login(ctx context.Context, user U, opts *LoginOptions) error {
	c := m.of(ctx)
	if opts == nil {
		opts = &LoginOptions{}
	}
	values, err := m.loginValues(c.request, user, opts)
	if err != nil {
		return err
	}
	if err := c.writable(); err != nil {
		return err
	}
	if err := c.session.Update(values); err != nil {
		return err
	}
	if !m.config.KeepSessionID {
		c.session.Regenerate()
	}
	c.decide(user, true, SourceLogin, !opts.Stale)
	m.event(ctx, EventLoggedIn)
	return nil
}

// SessionValues returns what a login without a remember cookie puts into the session of who
// has sent r, for tests that make a session cookie of their own by flaskcookie.Codec.Encode.
// Without "_id", which FlaskLoginClient of Flask-Login leaves out, no login is fresh.
func (m *Manager[U]) SessionValues(r *http.Request, user U, fresh bool) (taggedjson.Dict, error) {
	return m.loginValues(r, user, &LoginOptions{Stale: !fresh})
}

// loginValues is what a login puts into the session.
func (m *Manager[U]) loginValues(r *http.Request, user U, opts *LoginOptions) (taggedjson.Dict, error) {
	if m.users.ID == nil {
		return nil, errors.New("flasklogin: Users.ID is nil, which Login needs")
	}
	if isNil(user) {
		return nil, errors.New("flasklogin: Login of a nil user")
	}
	id, err := storedID(m.users.ID(user))
	if err != nil {
		return nil, err
	}
	var values taggedjson.Dict
	put := func(name string, value any) {
		for _, key := range m.keys(name) {
			values = append(values, taggedjson.Item{Key: key, Value: value})
		}
	}
	put(keyUserID, id)
	put(keyFresh, !opts.Stale)
	put(keyID, m.config.SessionIdentifier(r))
	if opts.Remember {
		put(keyRemember, "set")
		if opts.Duration != nil {
			put(keySeconds, float64(opts.Duration.Microseconds())/1e6)
		}
	}
	return values, nil
}

// storedID returns an id as the session holds it.
func storedID(id any) (any, error) {
	var value any
	if err := taggedjson.Convert(id, &value); err != nil {
		return nil, fmt.Errorf("flasklogin: Users.ID: %w", err)
	}
	if _, ok := idText(value); !ok {
		return nil, errors.New("flasklogin: Users.ID returned what is no string, integer or UUID")
	}
	return value, nil
}

// Logout logs the user out: logout_user. It clears the remember cookie if the request has
// one. The rest of the session stays, but for what session protection ends. It never asks
// the loader, so that nobody stays logged in since a database is down.
//
// The error is flaskcookie.ErrReadOnly, or flaskcookie.ErrSaved once the response has begun.
func (m *Manager[U]) Logout(ctx context.Context) error {
	c := m.of(ctx)
	if err := c.writable(); err != nil {
		return err
	}
	m.protectOnce(ctx, c)
	s := c.session
	for _, key := range m.keys(keyUserID, keyFresh, keyID) {
		s.Delete(key)
	}
	if _, remembered := werkzeug.Value(c.request.Header, m.config.Remember.Name); remembered {
		if err := s.Set(keyRemember, "clear"); err != nil {
			return err
		}
		for _, key := range m.keys(keySeconds) {
			s.Delete(key)
		}
	}
	var nobody U
	c.decide(nobody, false, SourceNone, false)
	m.event(ctx, EventLoggedOut)
	return nil
}

// protectOnce does what session protection does to a session before logout_user, which
// loads the user, if nobody has loaded one yet.
func (m *Manager[U]) protectOnce(ctx context.Context, c *current[U]) {
	if ctx.Value(inLoader{m}) != nil {
		return // a loader logs out: protection was first
	}
	c.loading.Lock()
	defer c.loading.Unlock()
	if _, _, known := c.decided(); !known {
		(&load[U]{m, c, ctx, true}).protect()
	}
}

// ConfirmLogin makes the login fresh, after the user has typed the password again:
// confirm_login. It has the errors of Logout.
func (m *Manager[U]) ConfirmLogin(ctx context.Context) error {
	c := m.of(ctx)
	if err := c.writable(); err != nil {
		return err
	}
	err := c.session.Update(taggedjson.Dict{
		{Key: keyFresh, Value: true}, {Key: keyID, Value: m.config.SessionIdentifier(c.request)},
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.fresh = true
	c.mu.Unlock()
	m.event(ctx, EventLoginConfirmed)
	return nil
}

// writable tells why the session cannot be written.
func (c *current[U]) writable() error {
	switch {
	case c.session.ReadOnly:
		return flaskcookie.ErrReadOnly
	case c.isSealed():
		return flaskcookie.ErrSaved
	}
	return nil
}
