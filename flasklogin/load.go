package flasklogin

import (
	"context"
	"crypto/subtle"
	"errors"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

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
	stored, _ := s.Get(keyID)
	own := l.identifier()
	if text, isText := stored.(string); isText && subtle.ConstantTimeCompare([]byte(text), []byte(own)) == 1 {
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
