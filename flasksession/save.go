package flasksession

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Save stores a session and adds to h, the header of a response that has not left yet,
// what keeps it: save_session, by the rules of the Version. A session that Open did not
// make is stored as a new one, under an id of its own.
//
// Nothing is written, neither to the store nor to h (but for Vary), and a lost change is
// logged:
//
//   - if h has a Set-Cookie of that name: a Flask behind this server has answered, and
//     has stored the session itself;
//   - with ReadOnly;
//   - if the session was in the store when it was opened and is not there any more, as
//     far as a [Swapper] can tell: somebody logged out, and must not be logged in again.
//
// The error is the store's, [ErrContended], an [ErrStored] if the session was replaced
// meanwhile by one that cannot be read, or that of the Serialization, mostly a
// *taggedjson.TypeError with the path of a value it cannot write.
func (s *ServerSide) Save(ctx context.Context, h http.Header, session *flaskcookie.Session) error {
	if session.Accessed() && s.rules.varies() {
		werkzeug.AddVary(h, "Cookie")
	}
	if s.config.ReadOnly {
		s.lost(ctx, session, "the configuration is read-only")
		return nil
	}
	if werkzeug.SetsCookie(h, s.config.SessionCookieName) {
		s.lost(ctx, session, "the response has a session cookie already")
		return nil
	}
	if err := s.save(ctx, h, session); err != nil {
		s.config.Logger.ErrorContext(ctx, "flasksession: the session cannot be saved", "err", err)
		return err
	}
	return nil
}

// lost reports a change that is not kept.
func (s *ServerSide) lost(ctx context.Context, session *flaskcookie.Session, why string) {
	if session.Modified() {
		s.config.Logger.WarnContext(ctx, "flasksession: session not saved: "+why)
	}
}

func (s *ServerSide) save(ctx context.Context, h http.Header, session *flaskcookie.Session) error {
	was, ours := session.Origin.(*origin)
	if !ours {
		was = &origin{id: s.config.NewID()}
	}
	modified := session.Modified()
	if !s.rules.writes(s.state(session.Values(), modified)) {
		return nil
	}
	end, err := s.commit(ctx, session, was)
	if err != nil {
		return err
	}
	if end.gone {
		s.lost(ctx, session, "it was deleted meanwhile")
		return nil
	}
	session.ID = end.id
	return s.setCookie(ctx, h, end, s.state(end.values, modified))
}

func (s *ServerSide) state(values taggedjson.Dict, modified bool) state {
	return state{
		empty:     s.rules.empty(values),
		modified:  modified,
		permanent: flaskcookie.NewSession(values).Permanent(),
		refresh:   *s.config.SessionRefreshEachRequest,
	}
}

// setCookie adds the Set-Cookie that is due after the store was written.
func (s *ServerSide) setCookie(ctx context.Context, h http.Header, end ending, st state) error {
	var text string
	var warning *werkzeug.SizeWarning
	var err error
	switch {
	case st.empty && !st.modified:
		return nil // somebody else made it empty
	case st.empty:
		text, warning = s.del.Delete(s.config.MaxCookieSize)
	case s.rules.sendsCookie(st):
		text, warning, err = s.set.Set(s.ids.write(end.id), s.expires(st), s.config.MaxCookieSize)
	default:
		return nil
	}
	if err != nil {
		return fmt.Errorf("flasksession: session cookie: %w", err)
	}
	if warning != nil {
		s.config.Logger.WarnContext(ctx, "flasksession: "+warning.String())
	}
	h.Add("Set-Cookie", text)
	if s.rules.varies() {
		werkzeug.AddVary(h, "Cookie")
	}
	return nil
}

// expires is get_expiration_time: zero for a cookie that ends with the browser.
func (s *ServerSide) expires(st state) time.Time {
	if !st.permanent {
		return time.Time{}
	}
	return s.config.Signer.Now().Add(s.config.PermanentSessionLifetime)
}
