package flasklogin

import "context"

// User returns the user of the request: current_user. ok is false for nobody. The first
// call loads the user in Flask-Login's order: session protection, the session, the remember
// cookie, Users.FromRequest; later ones return the same. The error is the loader's, and the
// next call tries again. Who asks while another goroutine's call loads the user waits for it,
// at most until ctx ends; a loader that asks another Manager does not wait, so that its Load
// may be called twice at once.
//
// Loading may write to the session, as Flask-Login does: a login restored from the remember
// cookie is stored, and one that session protection finds fault with loses its freshness or
// ends. Over a session that is read-only, or was saved already, everything is decided alike
// and nothing is written.
//
// It panics outside of [Manager.Handler].
func (m *Manager[U]) User(ctx context.Context) (user U, ok bool, err error) {
	c := m.of(ctx)
	if user, ok, known := c.decided(); known && !turnsOf(ctx).isOf(m) {
		return user, ok, nil
	}
	return m.load(ctx, c)
}

// MustUser returns the user of a handler behind [Manager.LoginRequired]. It panics if there
// is nobody, or outside of [Manager.Handler].
func (m *Manager[U]) MustUser(ctx context.Context) U {
	user, ok, err := m.User(ctx)
	if err != nil || !ok {
		panic("flasklogin: MustUser without a user: the handler is not behind LoginRequired")
	}
	return user
}

// Source returns where the user comes from. Inside of Users.Load it is where the id comes
// from that is asked for.
func (m *Manager[U]) Source(ctx context.Context) Source {
	c := m.of(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.source
}

// Fresh reports whether the login is one of this session, and did not come back by the
// remember cookie or from another address: login_fresh. It loads the user first; login_fresh
// does not, and says True of a session that the load is about to find fault with. It says
// nothing about whether there is a user.
func (m *Manager[U]) Fresh(ctx context.Context) (bool, error) {
	if _, _, err := m.User(ctx); err != nil {
		return false, err
	}
	c := m.of(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fresh, nil
}

// load finds out who the user is, one load at a time.
func (m *Manager[U]) load(ctx context.Context, c *current[U]) (user U, ok bool, err error) {
	inside := turnsOf(ctx)
	if inside.isOf(m) {
		return user, false, errAsksItself
	}
	held, err := c.loading.wait(ctx, inside)
	if err != nil {
		return user, false, err
	}
	if held {
		defer c.loading.release()
	}
	if user, ok, known := c.decided(); known {
		return user, ok, nil
	}
	l := m.newLoad(ctx, c)
	l.alone = held
	defer l.end()
	m.event(l.ctx, EventAccessed)
	user, ok, source, err := l.run()
	return l.conclude(user, ok, source, err)
}

// conclude notes what a load has found, unless somebody logged in or out meanwhile, or another
// load was faster: that says who the user is.
func (l *load[U]) conclude(user U, ok bool, source Source, err error) (U, bool, error) {
	c := l.current
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.known:
	case err != nil:
		return user, false, err
	case l.overtaken(): // by ConfirmLogin, which has said that the login is fresh
		c.decide(user, ok, source, c.fresh)
	default:
		c.decide(user, ok, source, l.fresh)
	}
	return c.user, c.ok, nil
}

// end is for loads that found nobody too, and for those that panic.
func (l *load[U]) end() {
	l.turn.over.Store(true)
	l.current.mu.Lock()
	defer l.current.mu.Unlock()
	if !l.current.known {
		l.current.source = SourceNone
	}
}

// overtaken reports whether somebody has logged in or out since the load began, or another
// load was faster: it writes nothing more. Its caller holds mu of the current.
func (l *load[U]) overtaken() bool { return l.current.known || l.acts != l.current.acts }

func (m *Manager[U]) newLoad(ctx context.Context, c *current[U]) *load[U] {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.see()
	t := &turn{manager: m, outer: turnsOf(ctx)}
	return &load[U]{Manager: m, current: c, turn: t, ctx: context.WithValue(ctx, turnKey{}, t), acts: c.acts, fresh: true}
}
