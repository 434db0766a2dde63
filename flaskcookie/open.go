package flaskcookie

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Open returns the session of a request: open_session. Without a cookie, or with one
// that is changed, expired or signed with another key, the session is empty; in the
// second case Rejected tells why, OnReject is called and the Logger told: at level Debug,
// since expired cookies and scanners are ordinary, but once at Warn when the first cookies
// of the program are all refused, as they are with a wrong key.
//
// An error means that the cookie is genuine and its value is no session: a
// serializer.ErrBadPayload, another signer.ErrBadData or [ErrNotDict]. Flask answers
// such a request with status 500, and so does the middleware.
func (c *Codec) Open(r *http.Request) (*Session, error) {
	return c.openIn(new(sessionRoom), r)
}

// openIn is Open with the room for the session.
func (c *Codec) openIn(room *sessionRoom, r *http.Request) (*Session, error) {
	s := c.newSession(room, r)
	if err := c.fill(s, r); err != nil {
		c.log().ErrorContext(r.Context(), "flaskcookie: the session cannot be opened", append(report.Where(r), "err", err)...)
		return nil, err
	}
	if c.config.PermanentSessions {
		s.state.values.set(permanentKey, true) // Save sends it, so that this is no change
	}
	return s, nil
}

// fill reads what the cookie of a request holds into its session, whose values nobody else
// has seen yet.
func (c *Codec) fill(s *Session, r *http.Request) error {
	cookie, _ := werkzeug.Value(r.Header, c.config.SessionCookieName)
	if cookie == "" {
		return nil
	}
	err := c.load(cookie, s.state)
	if errors.Is(err, signer.ErrBadSignature) {
		c.rejected(r, err)
		s.Rejected = err
		return nil
	}
	c.start.Accepted()
	return err
}

// load is s.loads(cookie, max_age) and dict() of the result, as the values of a session. With an
// error there are none.
func (c *Codec) load(cookie string, st *state) error {
	if c.tagged == nil {
		return c.loadDict(cookie, st)
	}
	if _, err := c.Decode(cookie, (*loading)(st)); err != nil {
		return err
	}
	if st.values.items != nil {
		return nil
	}
	other := st.seldom.get().origin
	st.seldom = seldom{}
	var err error
	st.values.items, err = dictOf(other)
	return err
}

// loading is a session while its cookie is read: it takes what is no dict as its origin, which
// no session in a cookie has.
type loading state

// TakeTagged is for package taggedjson.
func (l *loading) TakeTagged(dict taggedjson.Dict, other any) {
	if l.values.items = dict; dict == nil {
		l.seldom.set().origin = other
	}
}

// loadDict is load with a payload of another kind, which promises to fill a Dict, and
// nothing else. It may keep what it gets, and write to it before it fails.
func (c *Codec) loadDict(cookie string, st *state) error {
	var values taggedjson.Dict
	if _, err := c.Decode(cookie, &values); err != nil {
		return err
	}
	st.values.items = values
	return nil
}

// sessionRoom is all that a session is: one object, since one is opened on every request.
type sessionRoom struct {
	Session
	hidden hidden
	state  state
}

func (c *Codec) newSession(s *sessionRoom, r *http.Request) *Session {
	s.ReadOnly = c.config.ReadOnly
	s.Session.hidden, s.hidden.state = &s.hidden, &s.state
	s.state.begin(r, &c.settings)
	return &s.Session
}

// rejected reports an ignored cookie.
func (c *Codec) rejected(r *http.Request, err error) {
	where := append(report.Where(r), "err", err, "hint", "flaskcookie explain tells why")
	c.log().DebugContext(r.Context(), "flaskcookie: session cookie ignored", where...)
	if errors.Is(err, signer.ErrSignatureExpired) {
		c.start.Accepted() // made with the key
	} else if isSigned(err) && c.start.Refused() {
		c.log().WarnContext(r.Context(), "flaskcookie: the first session cookies since the start were all refused: "+
			"the key may not be Flask's", append(where, slog.Int("cookies", report.Enough))...)
	}
	if c.config.OnReject != nil {
		c.config.OnReject(r.Context(), err)
	}
}

// isSigned reports whether a refused cookie has the form of a signed one, with a time:
// anything else is a scanner's and says nothing of the key.
func isSigned(err error) bool {
	refused, ok := errors.AsType[*signer.Error](err)
	return ok && !refused.DateSigned.IsZero()
}

func (c *Codec) log() *slog.Logger { return report.Logger(c.config.Logger) }
