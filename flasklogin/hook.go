package flasklogin

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// respond looks after the remember cookie before the header of the response leaves:
// _update_remember_cookie. It runs before the session is saved, whose failure takes the
// cookie back.
func (m *Manager[U]) respond(h http.Header, c *current[U]) {
	c.mu.Lock()
	c.sealed = true
	c.mu.Unlock()
	if c.session.ReadOnly {
		return
	}
	operation := m.takeOperation(c)
	if m.answered(h, c) {
		return
	}
	if operation == nil && m.config.Remember.RefreshEachRequest && m.isRemembered(c) {
		c.session.SetModified(true) // Flask-Login writes to the session here
		operation = "set"
	}
	m.tellOfUndone(c, operation)
	text, err := m.cookieText(c.session, operation)
	if err != nil {
		report.Logger(m.config.Logger).ErrorContext(c.request.Context(), "flasklogin: the remember cookie cannot be set",
			append(report.Where(c.request), "err", err)...)
	}
	if text != "" {
		h.Add("Set-Cookie", text)
	}
}

// tellOfUndone tells of a session that has lost its login while the browser keeps the remember
// cookie, with which the next request brings the login back: by Clear without Logout, or after
// it, which takes back what Logout has said of the cookie. Flask does the same, in silence.
func (m *Manager[U]) tellOfUndone(c *current[U], operation any) {
	if _, found := c.session.Get(m.keys.userID); found || operation == "clear" || !c.hadLogin() {
		return
	}
	cookie, found := werkzeug.Value(c.request.Header, m.config.Remember.Name)
	if !found {
		return
	}
	if _, good := m.decode(c.session, cookie); good {
		report.Logger(m.config.Logger).WarnContext(c.request.Context(),
			"flasklogin: the session has lost its login, and the remember cookie will bring it back: call Logout, and Clear before it if at all", report.Where(c.request)...)
	}
}

// answered reports whether a Flask behind this server has answered, whose login or logout
// must stand: the response has its cookies already.
func (m *Manager[U]) answered(h http.Header, c *current[U]) bool {
	return m.set.Relation(h, c.site) != werkzeug.Other || flaskcookie.Answered(c.request.Context(), h)
}

// takeOperation returns what the session says is to be done by m. It says so once, to each
// Manager that has asked for it, or to the first if it arrived with the request.
func (m *Manager[U]) takeOperation(c *current[U]) (operation any) {
	stored, found := c.session.Get(m.keys.remember)
	own, mine, more := c.askers.take(m.slot(c), m)
	if !more {
		c.session.Pop(m.keys.remember)
	}
	switch {
	case !found || !mine && more:
		return nil
	case own != "":
		return own
	}
	return stored
}

// slot is where m leaves word.
func (m *Manager[U]) slot(c *current[U]) slot { return slot{c.session, m.keys.remember} }

// cookieText is the Set-Cookie of an operation, empty for none.
func (m *Manager[U]) cookieText(s *flaskcookie.Session, operation any) (text string, err error) {
	switch {
	case operation == "set" && s.Has(m.keys.userID):
		return m.rememberText(s)
	case operation == "clear":
		text, _ = m.del.Delete(0)
	}
	return text, nil
}

// isRemembered reports whether the user of the session came with a remember cookie, which
// is what there is to refresh.
func (m *Manager[U]) isRemembered(c *current[U]) bool {
	if _, ok, known := c.decided(); known && !ok {
		return false
	}
	cookie, found := werkzeug.Value(c.request.Header, m.config.Remember.Name)
	if !found {
		return false
	}
	id, good := m.decode(c.session, cookie)
	stored, ok := idIn(c.session, m.keys)
	return good && ok && id == stored
}

// rememberText is the Set-Cookie of _set_cookie.
func (m *Manager[U]) rememberText(s *flaskcookie.Session) (string, error) {
	id, ok := idIn(s, m.keys)
	if !ok {
		return "", errors.New("flasklogin: the id in the session is no id")
	}
	value, err := m.encode(s, id)
	if err != nil {
		return "", err
	}
	lasts, err := m.duration(s)
	if err != nil {
		return "", err
	}
	text, _, err := m.set.Set(value, m.config.Now().Add(lasts), 0)
	return text, err
}

// duration is that of the login, if it had one of its own.
func (m *Manager[U]) duration(s *flaskcookie.Session) (time.Duration, error) {
	if value, found := s.Get(m.keys.seconds); found {
		return pythonSeconds(value)
	}
	return m.config.Remember.Duration, nil
}

// pythonSeconds is timedelta(seconds=value), in microseconds.
func pythonSeconds(value any) (time.Duration, error) {
	seconds := math.NaN()
	switch value := value.(type) {
	case float64:
		seconds = value
	case int64:
		seconds = float64(value)
	}
	if !(math.Abs(seconds) < float64(math.MaxInt64/time.Second)) {
		return 0, errors.New(`flasklogin: "_remember_seconds" in the session is no time: Flask-Login fails on it`)
	}
	whole, fraction := math.Modf(seconds)
	return time.Duration(whole)*time.Second + time.Duration(math.RoundToEven(fraction*1e6))*time.Microsecond, nil
}

// report is for the middleware's own failures.
func (m *Manager[U]) failed(ctx context.Context, r *http.Request, err error) {
	report.Logger(m.config.Logger).ErrorContext(ctx, "flasklogin: the user cannot be loaded", append(report.Where(r), "err", err)...)
}
