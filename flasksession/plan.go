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
}

// moves reports whether the session gets a new id.
func (p plan) moves() bool { return p.id != p.was.id }

// plan decides what to do with a session, given the header of the response so far.
func (s *ServerSide) plan(h http.Header, f flaskcookie.Frozen, readOnly bool) plan {
	was, ours := f.Origin.(*origin)
	if !ours {
		was = &origin{id: s.config.NewID()}
	}
	p := plan{was: was, values: f.Values, id: was.id}
	relation := s.set.Relation(h, werkzeug.SiteOf(f.Request))
	if why := s.obstacle(readOnly, relation); why != "" {
		if f.Modified {
			p.lost = why
		}
		return p
	}
	undecided := relation == werkzeug.Undecided && !f.Modified
	if undecided || !s.rules.writes(s.state(f.Values, f.Modified)) {
		return p
	}
	p.change = changeOf(was.values, f.Values, f.Cleared)
	if f.Regenerated && was.data != nil {
		p.id = s.config.NewID()
	}
	p.step = s.step(p)
	return p
}

// SetsCookie is that of flaskcookie.Codec.
func (s *ServerSide) SetsCookie(h http.Header, r *http.Request) bool {
	return s.set.Relation(h, werkzeug.SiteOf(r)) != werkzeug.Other
}

// obstacle tells why nothing may be written, if that is so.
func (s *ServerSide) obstacle(readOnly bool, relation werkzeug.Relation) string {
	switch {
	case readOnly || s.config.ReadOnly:
		return "the configuration is read-only"
	case relation == werkzeug.Same:
		return "the response has the session cookie already"
	}
	return ""
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
