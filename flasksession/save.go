package flasksession

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// Save stores a session and adds to h, the header of a response that has not left yet,
// what keeps it: save_session, by the rules of the Version. A session that Open did not
// make is stored as a new one, under an id of its own.
//
// Nothing is written, neither to the store nor to h (but for Vary), and a lost change is
// logged:
//
//   - if h has a Set-Cookie of that very cookie: a Flask behind this server has answered,
//     and has stored the session itself. A session that was emptied beside a deletion of
//     that cookie is removed from the store all the same. Another cookie of the name, with
//     another Domain, Path or Partitioned, stays beside the session's own;
//   - with ReadOnly;
//   - if the session was in the store when it was opened and is not there any more, as
//     far as a [Swapper] can tell: somebody logged out, and must not be logged in again;
//   - if somebody was logged in to the session when it was opened and is not any more, or
//     somebody else is, by the LoginKeys and as far as a Swapper can tell: what the request
//     was allowed to write, it was for that user.
//
// Otherwise a Swapper's session is merged by key: what this request changed is changed in what
// the store holds by then. A request that logs in another user than was logged in, or while
// others log in or out, leaves nothing of what others wrote meanwhile; and one that logs in or
// out sets all that it has set, to what it was as well.
//
// A logout that cannot be saved deletes the session and its cookie, which is logged: if others
// change the session at every attempt for two seconds, or for half of the time that ctx leaves, or
// until that is just enough to delete it; if it is too long; or if the store returns an error
// before ctx ends. A logout is a request after which nobody is logged in by the LoginKeys, and
// somebody was when it began.
//
// Requests of one ServerSide that save the same session at once may be saved by one of them. If
// nobody knows whether they are, since the store failed, it panicked or its time was over, each
// of them gets an error that says so.
//
// The error is the store's, [ErrContended], [ErrTooLong], an [ErrStored] if the session was replaced
// meanwhile by one that cannot be read, or that of the Serialization, mostly a
// *taggedjson.TypeError with the path of a value it cannot write.
func (s *ServerSide) Save(ctx context.Context, h http.Header, session *flaskcookie.Session) error {
	f := flaskcookie.Freeze(session)
	if f.Accessed && s.rules.varies() {
		werkzeug.AddVary(h, "Cookie")
	}
	p := s.plan(h, f, session.ReadOnly)
	if p.step != doNothing {
		end, err := s.commit(ctx, p)
		if err == nil && end.unsaved != nil {
			s.log().WarnContext(ctx, "flasksession: the whole session was deleted, since a logout could not be saved", append(f.Where(), "err", end.unsaved)...)
		}
		if err == nil && end.lost == "" && !p.noted {
			if end.id != session.ID {
				session.ID = end.id
			}
			err = s.setCookie(ctx, h, f, end)
		}
		if err != nil {
			s.log().ErrorContext(ctx, "flasksession: the session cannot be saved", append(f.Where(), "err", err)...)
			return err
		}
		if f.Modified {
			p.lost = end.lost
		}
	}
	if p.lost != "" {
		s.log().WarnContext(ctx, "flasksession: session not saved: "+p.lost, f.Where()...)
	}
	return nil
}

// setCookie adds the Set-Cookie that is due after the store was written.
func (s *ServerSide) setCookie(ctx context.Context, h http.Header, f flaskcookie.Frozen, end ending) error {
	st := s.state(end.values, f.Modified)
	var text string
	var warning *werkzeug.SizeWarning
	var err error
	switch {
	case st.empty && !st.modified && end.unsaved == nil:
		return nil // somebody else made it empty
	case st.empty || end.unsaved != nil:
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
		s.log().WarnContext(ctx, "flasksession: "+warning.String(), f.Where()...)
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
