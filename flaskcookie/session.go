package flaskcookie

import (
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/valuepath"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Session is the session of one request: flask.session. It is a dict that knows
// whether it was changed.
//
// What Get, All and Decode return is independent of the session. A change is kept by
// Set and the other writing methods, and by nothing else: where Python mutates a
// value and sets session.modified, Go changes its copy and calls Set.
//
// A Session belongs to its request, whose goroutines may use it at once. When it is saved
// it is frozen: what is written to it later changes nothing and is reported.
//
// Neither its values nor its ID are shown by package fmt, log/slog and encoding/json, and
// encoding/gob refuses it. The verb %w, which go vet refuses for what is no error, shows the
// ID. Nobody can hide what is copied out of it, nor the ID from package fmt where the Session
// stands in an unexported field of another struct. The zero value is not usable: sessions
// come from [FromContext], [Codec.Open] or [NewSession].
type Session struct {
	// ID is the identifier of a session that is kept on a server, and as good as a
	// password. It is empty for a session in a cookie. Save changes it to the new one
	// after Regenerate: a handler must not read it once the response has begun.
	ID string

	// Rejected tells why the request's cookie was ignored: it matches
	// signer.ErrBadSignature, and signer.ErrSignatureExpired if it was too old; a
	// session on a server has other reasons as well. It is nil when there was no
	// cookie, or a good one.
	Rejected error

	// ReadOnly tells that nothing of this session will be saved: its
	// [SessionInterface] is configured so. Changes are seen by this request alone.
	ReadOnly bool

	*hidden
}

// settings are those of a session's Opening, the same for all sessions of a Codec.
type settings struct {
	codec  *taggedjson.Codec
	check  func(key string, value any) error
	logger *slog.Logger
}

// hidden keeps package fmt, which cannot ask the methods of what stands in an unexported
// field, from following a pointer to what a session holds: with a verb that is none for
// pointers it follows the first.
type hidden struct{ state *state }

// state is what a session keeps to itself. There is one for each request, so that it is small,
// and what few of them need is kept apart.
type state struct {
	settings *settings
	site     werkzeug.Site
	method   string

	mu       sync.Mutex
	request  *http.Request // with the route, once a router has set it
	target   string        // the path as r.URL has it, or the route once it is known
	values   entries
	seldom   seldom
	kind     targetKind // of target
	upgraded bool       // the connection was taken over: no cache sees what follows
	modified bool
	accessed bool
	managed  bool // in a context, where FromContext marks the access
	frozen   bool
}

// ErrSaved reports a change to a session that has been saved already: the header has
// left, so the change will not reach the browser, and is not made. Write to the session
// before the first byte of the response. The methods that return no error, such as Pop,
// Clear and SetPermanent, tell it to the Logger, as all of them do.
var ErrSaved = errors.New("flaskcookie: session changed after it was saved")

// ErrReadOnly reports an operation that is pointless with a session that is
// [Session.ReadOnly], such as a login. Set and the other writing methods of the session do
// not return it: this request sees what they change, and Save reports that it is not kept.
var ErrReadOnly = errors.New("flaskcookie: the session is read-only")

// lateRead is told of a session that is first looked at when the header has left.
const lateRead = "flaskcookie: session read after the response began, which may lack Vary: Cookie"

// permanentKey is where Flask keeps session.permanent.
const permanentKey = "_permanent"

// Permanent reports whether the cookie outlives the browser: the truth value, in
// Python's sense, of the key "_permanent".
func (s *Session) Permanent() bool {
	value, _ := s.lookup(permanentKey)
	return truthy(value)
}

// SetPermanent makes the session permanent, or one that ends with the browser
// (session.permanent = …). As in Flask, false is stored as well.
func (s *Session) SetPermanent(permanent bool) {
	_ = s.write("SetPermanent", permanentKey, func(st *state) (modified bool) {
		st.values.set(permanentKey, permanent)
		return true
	})
}

// Modified reports whether a writing method was called or SetModified(true).
func (s *Session) Modified() bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return s.state.modified
}

// SetModified forces the cookie to be written, or not to be (session.modified = …).
// A handler needs it only to renew the cookie of a session it did not change. An empty
// session that is marked modified has its cookie deleted.
func (s *Session) SetModified(modified bool) {
	_ = s.write("SetModified", "", func(st *state) bool {
		st.modified = modified
		return modified
	})
}

// Accessed reports whether the handler looked at the session, which is why the
// response gets "Vary: Cookie" (session.accessed).
func (s *Session) Accessed() bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return s.state.accessed
}

// Regenerate asks for a new ID at the end of the request, which is due when a user
// logs in (regenerate of Flask-Session). It marks the session modified, unless there is
// nothing in it but "_permanent". It does nothing to a session that is kept in the
// cookie itself and has no ID.
func (s *Session) Regenerate() {
	if !s.state.hasID() {
		return
	}
	_ = s.write("Regenerate", "", func(st *state) (modified bool) {
		st.seldom.set().regenerated = true
		_, permanent := st.values.find(permanentKey)
		return st.values.len() > 1 || st.values.len() == 1 && !permanent
	})
}

func (st *state) hasID() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.seldom.get().hasID
}

// Len returns the number of keys: len(session).
func (s *Session) Len() int {
	st := s.read()
	defer st.mu.Unlock()
	return st.values.len()
}

// All iterates over copies of the keys and values, in the order of the dict. The
// session may be written to meanwhile.
func (s *Session) All() iter.Seq2[string, any] {
	st := s.read()
	items := st.values.given()
	st.mu.Unlock()
	return func(yield func(string, any) bool) {
		for _, item := range items {
			if item.Value != any(hole{}) && !yield(item.Key, s.clone(item.Value)) {
				return
			}
		}
	}
}

// snapshot returns the values as they are now. They are not to be changed.
func (s *Session) snapshot() taggedjson.Dict {
	st := s.read()
	defer st.mu.Unlock()
	return st.values.dict()
}

// current is snapshot without a note of the access.
func (st *state) current() taggedjson.Dict {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.values.dict()
}

// lookup returns a value of the session itself, which must not be changed.
func (s *Session) lookup(key string) (any, bool) {
	st := s.read()
	defer st.mu.Unlock()
	return st.values.get(key)
}

// read locks the session for reading, and notes the access. In a handler FromContext has
// noted it already, and a session from Lookup is not to be marked.
func (s *Session) read() *state {
	st := s.state
	st.mu.Lock()
	late := st.frozen && !st.accessed && !st.managed
	if !st.managed {
		st.accessed = true
	}
	if late {
		st.mu.Unlock()
		s.report(slog.LevelError, lateRead)
		st.mu.Lock()
	}
	return st
}

// write makes a change, unless it comes too late, which it reports. change returns whether
// it has modified the session. What goes into the session is converted before, since
// custom tags may want to look at it.
func (s *Session) write(op, key string, change func(*state) (modified bool)) error {
	if s.state.write(key, change) {
		return nil
	}
	s.report(slog.LevelError, ErrSaved.Error(), "op", op, "key", shown(key))
	return ErrSaved
}

func (st *state) write(key string, change func(*state) bool) (inTime bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.frozen {
		return false
	}
	st.note(key)
	if change(st) {
		st.accessed, st.modified = true, true
	}
	return true
}

// note remembers that a key was written, for an implementation that merges; "" is none. A
// session in a cookie replaces what was there.
func (st *state) note(key string) {
	if key == "" || st.seldom.get().origin == nil {
		return
	}
	seldom := st.seldom.set()
	if seldom.written == nil {
		seldom.written = make(map[string]bool)
	}
	seldom.written[key] = true
}

// report tells the Logger what happened in which request. Attributes that are empty texts
// are left out.
func (s *Session) report(level slog.Level, message string, attributes ...string) {
	ctx, where := s.state.where()
	var all []any
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			all = append(all, slog.String(attributes[i], attributes[i+1]))
		}
	}
	report.Logger(s.state.settings.logger).Log(ctx, level, message, append(all, where...)...)
}

// shown is a key of the session as reports spell it; none for the empty text, which means
// that no key is concerned.
func shown(key string) string {
	if key == "" {
		return ""
	}
	return valuepath.Key(key)
}
