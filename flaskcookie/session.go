package flaskcookie

import (
	"cmp"
	"errors"
	"iter"
	"log/slog"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Session is the session of one request: flask.session. It is a dict that knows
// whether it was changed.
//
// What Get, All and Decode return is independent of the session. A change is kept by
// Set and the other writing methods, and by nothing else: where Python mutates a
// value and sets session.modified, Go changes its copy and calls Set.
//
// A Session belongs to its request and must not be used by several goroutines at
// once. The zero value is not usable: sessions come from [Codec.Open], [FromContext]
// or [NewSession].
type Session struct {
	// ID is the identifier of a session that is kept on a server. It is empty for
	// a session in a cookie.
	ID string

	// Rejected tells why the request's cookie was ignored: it matches
	// signer.ErrBadSignature, and signer.ErrSignatureExpired if it was too old; a
	// session on a server has other reasons as well. It is nil when there was no
	// cookie, or a good one.
	Rejected error

	// Origin is for the implementation of [SessionInterface] that opened the session:
	// what its Save has to know of its Open. Nobody else should touch it.
	Origin any

	// ClearKeepsPermanent makes Clear keep the key "_permanent", as the sessions of
	// Flask-Session do. It is for implementations of [SessionInterface].
	ClearKeepsPermanent bool

	// Codec converts what goes into the session and out of it, so that values of custom
	// tags are known. The default, nil, is package taggedjson itself. Sessions of a Codec
	// have that of its Payload; for others it is up to their [SessionInterface].
	Codec *taggedjson.Codec

	// Logger is told of changes that come too late; nil is silent. Sessions of a Codec
	// have its Logger, others get theirs from their [SessionInterface].
	Logger *slog.Logger

	values      taggedjson.Dict
	modified    bool
	accessed    bool
	managed     bool // in a context, where FromContext marks the access
	saved       bool
	regenerated bool
	cleared     bool
	flashed     []Flash // what Flashes took out, for the rest of the request
	hasFlashed  bool
}

// ErrSaved reports a change to a session that has been saved already: the header has
// left, so the change will not reach the browser. Write to the session before the
// first byte of the response. The methods that return no error, such as Pop, Clear and
// SetPermanent, report it to the Logger, as all of them do.
var ErrSaved = errors.New("flaskcookie: session changed after it was saved")

// NewSession returns a session with the given values, neither modified nor accessed.
// It is what an implementation of [SessionInterface] makes; handlers get theirs from
// [FromContext]. The values are not copied.
func NewSession(values taggedjson.Dict) *Session {
	return &Session{values: values}
}

// permanentKey is where Flask keeps session.permanent.
const permanentKey = "_permanent"

// Permanent reports whether the cookie outlives the browser: the truth value, in
// Python's sense, of the key "_permanent".
func (s *Session) Permanent() bool {
	s.touch()
	return s.permanent()
}

func (s *Session) permanent() bool {
	value, _ := s.values.Get(permanentKey)
	return truthy(value)
}

// SetPermanent makes the session permanent, or one that ends with the browser
// (session.permanent = …). As in Flask, false is stored as well.
func (s *Session) SetPermanent(permanent bool) {
	s.write()
	s.values.Set(permanentKey, permanent)
}

// Modified reports whether a writing method was called or SetModified(true).
func (s *Session) Modified() bool { return s.modified }

// SetModified forces the cookie to be written, or not to be (session.modified = …).
// A handler needs it only to renew the cookie of a session it did not change. An empty
// session that is marked modified has its cookie deleted.
func (s *Session) SetModified(modified bool) {
	s.touch()
	if modified {
		s.write()
	}
	s.modified = modified
}

// Accessed reports whether the handler looked at the session, which is why the
// response gets "Vary: Cookie" (session.accessed).
func (s *Session) Accessed() bool { return s.accessed }

// Regenerate asks for a new ID at the end of the request, which is due when a user
// logs in (regenerate of Flask-Session). It marks the session modified, unless there is
// nothing in it but "_permanent". It does nothing to a session that is kept in the
// cookie itself and has no ID.
func (s *Session) Regenerate() {
	if s.ID == "" {
		return
	}
	s.regenerated = true
	if len(s.values) > 1 || len(s.values) == 1 && s.values[0].Key != permanentKey {
		s.write()
	}
}

// Regenerated reports whether Regenerate asked for a new ID. It is for implementations
// of [SessionInterface].
func (s *Session) Regenerated() bool { return s.regenerated }

// Cleared reports whether Clear was called. It is for implementations of
// [SessionInterface].
func (s *Session) Cleared() bool { return s.cleared }

// Values returns what the session holds, itself and not a copy: it must not be changed.
// The session is not marked accessed. It is for implementations of [SessionInterface].
func (s *Session) Values() taggedjson.Dict { return s.values }

// Len returns the number of keys: len(session).
func (s *Session) Len() int {
	s.touch()
	return len(s.values)
}

// All iterates over copies of the keys and values, in the order of the dict. The
// session may be written to meanwhile.
func (s *Session) All() iter.Seq2[string, any] {
	s.touch()
	values := s.values
	return func(yield func(string, any) bool) {
		for _, item := range values {
			if !yield(item.Key, s.clone(item.Value)) {
				return
			}
		}
	}
}

// touch notes a read access. In a handler FromContext has noted it already, and a
// session from Lookup is not to be marked.
func (s *Session) touch() {
	if !s.managed {
		s.accessed = true
	}
}

// write notes a change, and reports one that comes too late.
func (s *Session) write() error {
	s.accessed, s.modified = true, true
	if !s.saved {
		return nil
	}
	s.log().Error(ErrSaved.Error())
	return ErrSaved
}

func (s *Session) log() *slog.Logger { return cmp.Or(s.Logger, silent) }

// silent is the Logger of who sets none.
var silent = slog.New(slog.DiscardHandler)
