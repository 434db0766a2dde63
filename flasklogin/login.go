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
// keeps it. Of two Managers one that wanted to remember somebody else does not any more.
//
// The error is flaskcookie.ErrReadOnly, flaskcookie.ErrSaved once the response has begun, or
// tells that Users.ID has no id to give.
func (m *Manager[U]) Login(ctx context.Context, user U, opts *LoginOptions) error {
	c := m.of(ctx)
	if opts == nil {
		opts = &LoginOptions{}
	}
	values, err := m.loginValues(m.identified(ctx, c), user, opts)
	if err != nil {
		return err
	}
	err = c.act(func() error {
		if err := m.putLogin(c, values, opts.Remember); err != nil {
			return err
		}
		c.decide(user, true, SourceLogin, !opts.Stale)
		return nil
	})
	if err == nil {
		m.event(ctx, EventLoggedIn)
	}
	return err
}

func (m *Manager[U]) putLogin(c *current[U], values taggedjson.Dict, remember bool) error {
	if err := c.session.Update(values); err != nil {
		return err
	}
	id, _ := idIn(c.session, m.keys)
	if c.askers.login(m.slot(c), m, id) {
		if _, own := values.Get(m.keys.seconds); !own {
			c.session.Delete(m.keys.seconds)
		}
	}
	if remember {
		c.askers.add(m.slot(c), m, word{"set", id})
	}
	if !m.config.KeepSessionID {
		c.session.Regenerate()
	}
	return nil
}

// SessionValues returns what a login without a remember cookie puts into the session of who
// has sent r, for tests that make a session cookie of their own by flaskcookie.Codec.Encode.
// Without "_id", which FlaskLoginClient of Flask-Login leaves out, no login is fresh.
func (m *Manager[U]) SessionValues(r *http.Request, user U, fresh bool) (taggedjson.Dict, error) {
	return m.loginValues(m.config.SessionIdentifier(r), user, &LoginOptions{Stale: !fresh})
}

// loginValues is what a login puts into the session.
func (m *Manager[U]) loginValues(identifier string, user U, opts *LoginOptions) (taggedjson.Dict, error) {
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
	values := taggedjson.Dict{
		{Key: m.keys.userID, Value: id},
		{Key: keyFresh, Value: !opts.Stale},
		{Key: keyID, Value: identifier},
	}
	if opts.Remember {
		values = append(values, taggedjson.Item{Key: m.keys.remember, Value: "set"})
		if opts.Duration != nil {
			values = append(values, taggedjson.Item{Key: m.keys.seconds, Value: float64(opts.Duration.Microseconds()) / 1e6})
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
// the loader, so that nobody stays logged in since a database is down. A Session.Clear is no
// logout, and after Logout it keeps the remember cookie: call it before.
//
// It does not wait for a loader in another goroutine either: what that finds does not count
// any more. With two Managers, log out at each: they share the session, and each clears its
// own remember cookie only and has its own user of this request.
//
// The error is flaskcookie.ErrReadOnly, or flaskcookie.ErrSaved once the response has begun.
func (m *Manager[U]) Logout(ctx context.Context) error {
	c := m.of(ctx)
	if err := c.writable(); err != nil {
		return err
	}
	m.protectOnce(ctx, c)
	err := c.act(func() error {
		if err := m.removeLogin(c); err != nil {
			return err
		}
		var nobody U
		c.decide(nobody, false, SourceNone, false)
		c.had = true
		return nil
	})
	if err == nil {
		m.event(ctx, EventLoggedOut)
	}
	return err
}

// protectOnce does what session protection does to a session before logout_user, which
// loads the user, if nobody has loaded one yet. A load that is running has done so.
func (m *Manager[U]) protectOnce(ctx context.Context, c *current[U]) {
	if turnsOf(ctx).isOf(m) || !c.loading.try() {
		return
	}
	defer c.loading.release()
	if _, _, known := c.decided(); !known {
		l := m.newLoad(ctx, c)
		defer l.end()
		l.protect()
	}
}

func (m *Manager[U]) removeLogin(c *current[U]) error {
	s := c.session
	s.Delete(m.keys.userID)
	s.Delete(keyFresh)
	if !m.keys.old {
		s.Delete(keyID)
	}
	if s.Has(m.keys.userID) { // saved by hand, before this middleware could know
		return flaskcookie.ErrSaved
	}
	if _, remembered := werkzeug.Value(c.request.Header, m.config.Remember.Name); remembered {
		if err := s.Set(m.keys.remember, "clear"); err != nil {
			return err
		}
		c.askers.add(m.slot(c), m, word{says: "clear"})
		s.Delete(m.keys.seconds)
	}
	return nil
}

// ConfirmLogin makes the login fresh, after the user has typed the password again:
// confirm_login. It has the errors of Logout.
func (m *Manager[U]) ConfirmLogin(ctx context.Context) error {
	c := m.of(ctx)
	values := taggedjson.Dict{
		{Key: keyFresh, Value: true}, {Key: keyID, Value: m.identified(ctx, c)},
	}
	err := c.act(func() error {
		if err := c.session.Update(values); err != nil {
			return err
		}
		c.fresh = true
		return nil
	})
	if err == nil {
		m.event(ctx, EventLoginConfirmed)
	}
	return err
}
