package flasksession

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// ServerSide keeps sessions in a Store and their ids in cookies:
// flask_session.base.ServerSideSessionInterface. It is a flaskcookie.SessionInterface,
// never changes, and may be used by many goroutines at once.
type ServerSide struct {
	config   Config // with defaults, without keys
	rules    rules
	store    Store
	swapper  Swapper // the store, if it is one
	ids      ids
	readers  []serializer.Payload
	set, del *werkzeug.Cookie
}

var _ flaskcookie.SessionInterface = (*ServerSide)(nil)

// New returns a ServerSide on a store, or an error that names the field of cfg which is
// wrong. It keeps no reference to the keys.
func New(cfg Config, store Store) (*ServerSide, error) {
	if store == nil {
		return nil, errors.New("flasksession: no store")
	}
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	set, del, err := cfg.newCookies()
	if err != nil {
		return nil, err
	}
	ids, err := newIDs(cfg)
	if err != nil {
		return nil, err
	}
	cfg.logWarnings()
	cfg.SecretKey, cfg.SecretKeyFallbacks, cfg.Signer.FallbackKeys = nil, nil, nil
	s := &ServerSide{config: cfg, store: store, ids: ids, readers: cfg.readers(), set: set, del: del}
	s.rules = rules{version: cfg.Version, always: cfg.Save == SaveAlways}
	s.swapper, _ = store.(Swapper)
	return s, nil
}

// Handler returns middleware that gives every request its session and saves it with the
// response: flaskcookie.NewHandler with s and the ErrorHandler.
func (s *ServerSide) Handler(next http.Handler) http.Handler {
	return flaskcookie.NewHandler(s, next, s.config.ErrorHandler)
}

// origin is what Save has to know of Open, in Session.Origin.
type origin struct {
	id     string
	data   []byte          // as read; nil for a new session
	values taggedjson.Dict // as read
}

// Open returns the session of a request: open_session. Without a cookie it is a new one,
// and so it is if the id in the cookie has a bad signature, cannot be an id or is unknown
// to the store; then Rejected tells why, OnReject is called and the Logger told. A new
// session has a new id in all versions: one that the client brought is never adopted.
//
// An error means that the store failed or that what it holds is no session
// ([ErrStored]). There is no empty session in such a case, since it would log the user
// out, and overwrite what is stored.
func (s *ServerSide) Open(r *http.Request) (*flaskcookie.Session, error) {
	cookie, _ := werkzeug.Value(r.Header, s.config.SessionCookieName)
	if cookie == "" {
		return s.newSession(), nil
	}
	was, err := s.load(r.Context(), cookie)
	if isRejection(err) {
		return s.rejected(r, err), nil
	}
	if err != nil {
		s.config.Logger.ErrorContext(r.Context(), "flasksession: the session cannot be opened", "err", err)
		return nil, err
	}
	return s.session(was), nil
}

// load finds the session whose id a cookie holds.
func (s *ServerSide) load(ctx context.Context, cookie string) (*origin, error) {
	id, err := s.ids.read(cookie)
	if err != nil {
		return nil, err
	}
	data, values, err := s.fetch(ctx, id)
	if err != nil {
		return nil, err
	}
	return &origin{id, data, values}, nil
}

// fetch reads a session from the store: _retrieve_session_data. The error is ErrUnknownID
// if it is not there, and empty bytes or a stored None count as nothing.
func (s *ServerSide) fetch(ctx context.Context, id string) ([]byte, taggedjson.Dict, error) {
	data, found, err := s.store.Get(ctx, s.key(id))
	if err != nil {
		return nil, nil, fmt.Errorf("flasksession: store: %w", err)
	}
	if !found || len(data) == 0 {
		return nil, nil, ErrUnknownID
	}
	values, found, err := s.decode(data)
	if err == nil && !found {
		err = ErrUnknownID
	}
	return data, values, err
}

func (s *ServerSide) key(id string) string { return *s.config.SessionKeyPrefix + id }

// newSession returns a session that is not in the store. "_permanent" is in it, and it
// does not count as modified for that.
func (s *ServerSide) newSession() *flaskcookie.Session {
	var values taggedjson.Dict
	if *s.config.SessionPermanent {
		values.Set(permanentKey, true)
	}
	return s.session(&origin{id: s.config.NewID(), values: values})
}

func (s *ServerSide) session(was *origin) *flaskcookie.Session {
	session := flaskcookie.NewSession(was.values)
	session.ID = was.id
	session.Origin = was
	session.Logger = s.config.Logger
	session.Codec = s.codec()
	session.ClearKeepsPermanent = s.rules.clearKeepsPermanent()
	return session
}

// codec converts the values of sessions: with the tags of a Serialization that has some,
// and otherwise with the types of this package.
func (s *ServerSide) codec() *taggedjson.Codec {
	switch format := s.config.Serialization.(type) {
	case *taggedjson.Codec:
		return format
	case cachedText:
		return format.text
	}
	return model
}
