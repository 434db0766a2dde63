package flaskcookie

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// SessionInterface opens and saves the sessions of requests, as Flask's class of that
// name. *[Codec] is the one that keeps sessions in cookies. An implementation makes a
// session of an [Opening], and looks at what [Freeze] returns when it saves it; handlers
// need neither.
type SessionInterface interface {
	// Open returns the session of a request, never nil without an error.
	Open(r *http.Request) (*Session, error)

	// Save adds to the header of the response what keeps the session. It is called
	// once, right before the header leaves. It logs the error it returns: where the
	// handler panics, nobody else is told of it.
	Save(ctx context.Context, h http.Header, s *Session) error
}

// Opening is what a [SessionInterface] makes the session of a request of.
type Opening struct {
	ID       string // see Session.ID
	Rejected error  // see Session.Rejected
	ReadOnly bool   // see Session.ReadOnly

	// Values are what the session holds. They are neither copied nor changed.
	Values taggedjson.Dict

	// Origin is for the implementation: what its Save has to know of its Open.
	Origin any

	// ClearKeepsPermanent makes Clear keep the key "_permanent", as the sessions of
	// Flask-Session do.
	ClearKeepsPermanent bool

	// Codec converts what goes into the session and out of it, so that values of custom
	// tags are known. The default, nil, is package taggedjson itself.
	Codec *taggedjson.Codec

	// Check says whether the implementation can save a value under a key, so that the one
	// who sets it learns of it, and not the user who then gets no answer at all. It is asked
	// with what Codec has made of the value. The default, nil, takes everything.
	Check func(key string, value any) error

	// Logger is told of changes and looks that come too late. The default, nil, is
	// slog.Default at that moment.
	Logger *slog.Logger
}

// Session returns the session of the request r, neither modified nor accessed. r is nil
// outside of a request.
func (o Opening) Session(r *http.Request) *Session {
	s := &struct {
		Session
		hidden   hidden
		state    state
		settings settings
		uncommon uncommon
	}{
		Session:  Session{ID: o.ID, Rejected: o.Rejected, ReadOnly: o.ReadOnly},
		settings: settings{o.Codec, o.Check, o.Logger},
		uncommon: uncommon{origin: o.Origin, hasID: o.ID != "", keeps: o.ClearKeepsPermanent},
	}
	s.Session.hidden, s.hidden.state = &s.hidden, &s.state
	s.state.begin(r, &s.settings)
	s.state.seldom.kept = &s.uncommon
	s.state.values.items = o.Values
	return &s.Session
}

// begin notes where the session comes from.
func (st *state) begin(r *http.Request, settings *settings) {
	st.settings = settings
	st.values.shared = true
	if r == nil {
		return
	}
	st.request, st.method, st.site = r, r.Method, werkzeug.SiteOf(r)
	if r.URL != nil {
		st.setPath(r.URL)
	}
}

// NewSession returns a session with the given values, neither modified nor accessed, for
// tests of handlers. The values are neither copied nor changed.
func NewSession(values taggedjson.Dict) *Session { return Opening{Values: values}.Session(nil) }

// Frozen is what a session has become: what a [SessionInterface] saves.
type Frozen struct {
	ID     string
	Origin any // of the Opening

	// Values are what the session holds, themselves and not a copy: they must not be
	// changed.
	Values taggedjson.Dict

	// Written are the keys that were set or removed, also those that were so before, for an
	// implementation that merges two requests. They are there if the Opening had an Origin.
	Written map[string]bool

	Modified    bool // a writing method was called, or SetModified(true)
	Accessed    bool // the response needs "Vary: Cookie"
	Cleared     bool // Clear was called
	Regenerated bool // Regenerate asked for a new ID

	site   werkzeug.Site
	method string
	target string
	kind   targetKind
}

// Freeze ends the writing to a session and returns what it has become. What is written to
// it from now on changes nothing and fails with [ErrSaved], so that handlers that go on,
// such as one that http.TimeoutHandler has given up, do no harm. [NewHandler] does it
// before it calls Save; freezing twice is harmless.
func Freeze(s *Session) Frozen {
	st := s.state
	st.mu.Lock()
	defer st.mu.Unlock()
	st.noteRoute()
	st.frozen = true
	kept := st.seldom.get()
	return Frozen{
		ID: s.ID, Origin: kept.origin, Values: st.values.dict(), Written: kept.written,
		Modified: st.modified, Accessed: st.accessed, Cleared: kept.cleared, Regenerated: kept.regenerated,
		site: st.site, method: st.method, target: st.target, kind: st.kind,
	}
}

// Permanent is [Session.Permanent].
func (f Frozen) Permanent() bool {
	value, _ := f.Values.Get(permanentKey)
	return truthy(value)
}

// Where returns the method of the request and its route, or its path where no router has
// set one, as attributes for log/slog. There are none if the request is not known.
func (f Frozen) Where() []any { return whereTo(f.method, f.target, f.kind) }

// Site is what the browser of the request goes by when it stores a cookie. It is for the
// packages of this module.
func (f Frozen) Site() werkzeug.Site { return f.site }
