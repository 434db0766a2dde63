package flasklogin

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/requestcopy"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

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

// load is one run of _load_user.
type load[U any] struct {
	*Manager[U]
	current *current[U]
	turn    *turn
	ctx     context.Context
	acts    int  // those of the current when the load began
	fresh   bool // what login_fresh() will say
	alone   bool // no other load of this request runs
}

func (l *load[U]) run() (user U, ok bool, source Source, err error) {
	s := l.current.session
	l.fresh = isTrue(s, keyFresh)
	if l.protect() {
		return user, false, SourceNone, nil
	}
	if id, found := idIn(s, l.keys); found {
		if user, ok, err = l.byID(id, SourceSession); ok || err != nil {
			return user, ok, SourceSession, err
		}
	}
	if l.keys.old && s.Has(l.keys.userID) { // who is gone is not sought any further
		return user, false, SourceNone, nil
	}
	if cookie, found := l.rememberCookie(); found {
		user, ok, err = l.remembered(cookie)
		return user, ok, SourceRemember, err
	}
	if l.users.FromRequest != nil {
		user, ok, err = l.byRequest()
		return user, ok, SourceRequest, err
	}
	return user, false, SourceNone, nil
}

// protect is _session_protection_failed: it reports whether the login is over.
func (l *load[U]) protect() (over bool) {
	s, mode := l.current.session, l.config.SessionProtection
	if mode == ProtectionOff || isEmpty(s) {
		return false
	}
	if id, _ := s.Get(keyID); id == l.identifier() {
		return false
	}
	over = mode == ProtectionStrong && !s.Permanent()
	if over {
		l.write(l.endLogin)
	} else if fresh, _ := s.Get(keyFresh); fresh != false || l.keys.old { // which writes it always
		l.write(func() { _ = s.Set(keyFresh, false) })
	}
	l.fresh = false
	l.event(l.ctx, EventSessionProtected)
	return over
}

// identifier is that of the request. A function that asks for the user gets an error.
func (l *load[U]) identifier() string { return l.identified(l.ctx, l.current) }

// isEmpty is "not session". A session on a server is empty with "_permanent" alone, to
// Flask-Session from 0.6 on; one in a cookie is not.
func isEmpty(s *flaskcookie.Session) bool {
	return s.Len() == 0 || s.Len() == 1 && s.ID != "" && s.Has("_permanent")
}

// endLogin removes everything that Flask-Login keeps in a session, and has the remember
// cookie cleared, whether there is one or not.
func (l *load[U]) endLogin() {
	for _, key := range []string{l.keys.userID, keyFresh, keyID, l.keys.remember, keyNext} {
		l.current.session.Delete(key)
	}
	if !l.keys.old {
		l.current.session.Delete(l.keys.seconds)
	}
	_ = l.current.session.Set(l.keys.remember, "clear")
	l.current.askers.add(l.slot(l.current), l.Manager, word{says: "clear"})
}

// rememberCookie is the value of the request's remember cookie, unless it is about to be
// cleared.
func (l *load[U]) rememberCookie() (string, bool) {
	if operation, _ := l.current.session.Get(l.keys.remember); operation == "clear" {
		return "", false
	}
	return werkzeug.Value(l.current.request.Header, l.config.Remember.Name)
}

// remembered restores a login from the remember cookie. The session gets the id even if
// there is no such user any more, as in Flask-Login.
func (l *load[U]) remembered(cookie string) (user U, ok bool, err error) {
	id, good := l.decode(l.current.session, cookie)
	if !good {
		return user, false, nil
	}
	l.fresh = false
	restored := taggedjson.Dict{{Key: l.keys.userID, Value: id}, {Key: keyFresh, Value: false}}
	if l.config.RestoreIdentifier {
		restored = append(restored, taggedjson.Item{Key: keyID, Value: l.identifier()})
	}
	l.write(func() { _ = l.current.session.Update(restored) })
	user, ok, err = l.byID(id, SourceRemember)
	if ok {
		l.event(l.ctx, EventLoadedFromCookie)
	}
	return user, ok, err
}

func (l *load[U]) byID(id string, source Source) (user U, ok bool, err error) {
	l.setSource(source)
	user, ok, err = l.users.Load(l.ctx, id)
	return checked(user, ok, err)
}

func (l *load[U]) setSource(source Source) {
	l.current.mu.Lock()
	defer l.current.mu.Unlock()
	if !l.overtaken() {
		l.current.source = source
	}
}

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

// checked holds a loader to what it promises.
func checked[U any](user U, ok bool, err error) (U, bool, error) {
	var nobody U
	switch {
	case err != nil:
		return nobody, false, err
	case !ok:
		return nobody, false, nil
	case isNil(user):
		return nobody, false, errors.New("flasklogin: the loader returned a nil user with ok")
	}
	return user, true, nil
}

// write changes the session where that has an effect. The changes to a read-only session
// are seen by this request alone, and do not count as lost. A session that was saved stays
// as it is: the next request will find what this one found.
func (l *load[U]) write(change func()) {
	s := l.current.session
	l.current.mu.Lock()
	defer l.current.mu.Unlock()
	switch {
	case l.current.sealed, l.overtaken():
	case s.ReadOnly:
		modified := s.Modified()
		change()
		s.SetModified(modified)
	default:
		change()
	}
}

func isTrue(s *flaskcookie.Session, key string) bool {
	value, _ := s.Get(key)
	return value == true
}
