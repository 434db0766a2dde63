package flasksession

import (
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// step is what is done to the store at the end of a request.
type step int

const (
	doNothing   step = iota // nothing
	doCreate                // store what was not there
	doRenew                 // give what is there more time
	doOverwrite             // store it, whatever others wrote meanwhile, as Flask-Session does
	doMerge                 // make this request's changes to what others wrote meanwhile
	doRemove                // delete it
	doSkip                  // nothing is there to be deleted, and the cookie goes all the same
)

// plan is what is to be done with a session at the end of its request. It is decided
// before anything is done.
type plan struct {
	step   step
	lost   string // why a change of the request is not kept; "" if none is lost
	was    *origin
	values taggedjson.Dict // what the session has become
	change change          // the way there
	id     string          // under which it is stored from now on
	noted  bool            // the response tells the browser already
}

// moves reports whether the session gets a new id.
func (p plan) moves() bool { return p.id != p.was.id }

// logsOut reports whether somebody was logged in to what was read from the store, and nobody is to be
// any more, in what is written in its place.
func (p plan) logsOut() bool { return (p.step == doMerge || p.step == doOverwrite) && p.change.out() }

// plain reports whether keys of a stored session are set or removed, and no more: it keeps its id, and
// whoever is logged in. What only renews the time writes what was stored, byte for byte.
func (p plan) plain() bool {
	c := p.change
	return p.step == doMerge && !p.moves() && !c.cleared && !c.logs && !c.none()
}

// losing returns the plan with the reason why a change is not kept, if there is one.
func (p plan) losing(why string, modified bool) plan {
	if modified {
		p.lost = why
	}
	return p
}

// plan decides what to do with a session, given the header of the response so far.
func (s *ServerSide) plan(h http.Header, f flaskcookie.Frozen, readOnly bool) plan {
	was, ours := f.Origin.(*origin)
	if !ours {
		was = &origin{id: s.config.NewID()}
	}
	p := plan{was: was, values: f.Values, id: was.id}
	site := f.Site()
	// What Flask-Session itself deletes the cookie with counts as well, though a browser
	// drops it for a name with __Host- in front: the session in the store is gone.
	relation := max(s.set.Relation(h, site), s.del.Relation(h, site))
	switch {
	case readOnly || s.config.ReadOnly:
		return p.losing("the configuration is read-only", f.Modified)
	case relation == werkzeug.Same && s.loggedOut(f, was) && (s.set.Deletes(h, site) || s.del.Deletes(h, site)):
		// The handler has deleted the cookie by hand as well. Whoever has copied it must
		// not stay logged in.
		p.step, p.noted = doRemove, true
		return p
	case relation == werkzeug.Same:
		return p.losing("the response has the session cookie already", f.Modified)
	}
	undecided := relation == werkzeug.Undecided && !f.Modified
	if undecided || !s.rules.writes(s.state(f.Values, f.Modified)) {
		return p
	}
	p.change = changeOf(was.values, f, s.logins)
	if f.Regenerated && was.data != nil {
		p.id = s.config.NewID()
	}
	p.step = s.step(p)
	return p
}

// SetsCookie is that of flaskcookie.Codec.
func (s *ServerSide) SetsCookie(h http.Header, site werkzeug.Site) bool {
	return max(s.set.Relation(h, site), s.del.Relation(h, site)) != werkzeug.Other
}

// loggedOut reports whether the request has ended a session that was in the store.
func (s *ServerSide) loggedOut(f flaskcookie.Frozen, was *origin) bool {
	return f.Modified && was.data != nil && s.rules.empty(f.Values)
}

// step chooses how a session is written whose turn it is to be written.
func (s *ServerSide) step(p plan) step {
	empty := s.rules.empty(p.values)
	switch {
	case p.was.data == nil && empty:
		return doSkip
	case p.was.data == nil:
		return doCreate
	case empty && (p.change.cleared || s.swapper == nil):
		return doRemove
	case s.onlyRenews(p):
		return doRenew
	case s.swapper == nil:
		return doOverwrite
	}
	return doMerge
}

// onlyRenews reports whether the time is all that changes, and the store can renew it. A
// StoreTTL looks at the values, which may not be the ones that are stored by now.
func (s *ServerSide) onlyRenews(p plan) bool {
	return s.toucher != nil && s.config.StoreTTL == nil && p.change.none() && !p.moves() && !s.rules.empty(p.values)
}

func (s *ServerSide) state(values taggedjson.Dict, modified bool) state {
	return state{
		empty:     s.rules.empty(values),
		modified:  modified,
		permanent: flaskcookie.Frozen{Values: values}.Permanent(),
		refresh:   *s.config.SessionRefreshEachRequest,
	}
}
