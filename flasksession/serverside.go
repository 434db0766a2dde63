package flasksession

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/patience"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
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
	logins   logins
	store    Store
	swapper  Swapper // the store, if it is one
	turns    *turns  // to save a session in it
	toucher  Toucher // the store, if it is one
	ids      ids
	readers  []serializer.Payload
	set, del *werkzeug.Cookie
	start    *report.Start
}

var _ flaskcookie.SessionInterface = (*ServerSide)(nil)

// New returns a ServerSide on a store, or an error that names the field of cfg which is
// wrong. It keeps no reference to the keys.
func New(cfg Config, store Store) (*ServerSide, error) {
	if store == nil {
		return nil, errors.New("flasksession: no store")
	}
	if err := cfg.settledTwice(); err != nil {
		return nil, err
	}
	cfg = cfg.resolved()
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
	cfg.Config, cfg.mapped = flaskcookie.Config{}, nil
	s := &ServerSide{config: cfg, store: store, ids: ids, readers: cfg.readers(), set: set, del: del, turns: newTurns(), start: new(report.Start)}
	s.rules = rules{version: cfg.Version, always: cfg.Save == SaveAlways}
	s.logins = slices.Clone(cfg.LoginKeys)
	s.swapper, _ = store.(Swapper)
	s.toucher, _ = store.(Toucher)
	return s, nil
}

// Handler returns middleware that gives every request its session and saves it with the
// response: flaskcookie.NewHandler with s and the ErrorHandler.
func (s *ServerSide) Handler(next http.Handler) http.Handler {
	return flaskcookie.NewHandler(s, next, s.config.ErrorHandler)
}

// origin is what Save has to know of Open, in Opening.Origin.
type origin struct {
	id     string
	data   []byte          // as read; nil for a new session
	values taggedjson.Dict // as read
}

// OpenTimeout is how long Open waits for the store: one that takes a connection and then
// never answers, as a server does that stands still, must not keep requests for as long as
// their clients are patient. A request whose context ends sooner waits no longer than that.
// To save there is flaskcookie.SaveTimeout.
const OpenTimeout = 10 * time.Second

// Open returns the session of a request: open_session. Without a cookie it is a new one,
// and so it is if the id in the cookie has a bad signature, cannot be an id or is unknown
// to the store; then Rejected tells why, OnReject is called and the Logger told. A new
// session has a new id in all versions: one that the client brought is never adopted. The
// Logger is told at level Debug, since expired sessions and scanners are ordinary, but once
// at Warn when the first cookies of the program are all refused.
//
// An error means that the store failed, or did not answer within [OpenTimeout], or that what
// it holds is no session ([ErrStored]). There is no empty session in such a case, since it would log the user
// out, and overwrite what is stored.
func (s *ServerSide) Open(r *http.Request) (*flaskcookie.Session, error) {
	cookie, _ := werkzeug.Value(r.Header, s.config.SessionCookieName)
	if cookie == "" {
		return s.session(r, s.fresh(), nil), nil
	}
	was, err := s.load(r.Context(), cookie)
	if isRejection(err) {
		s.rejected(r, err)
		return s.session(r, s.fresh(), err), nil
	}
	if err != nil {
		s.unopened(r, err)
		return nil, err
	}
	s.start.Accepted()
	return s.session(r, was, nil), nil
}

// unopened reports a session that cannot be opened. Clients that leave while the store is
// asked are ordinary.
func (s *ServerSide) unopened(r *http.Request, err error) {
	level := slog.LevelError
	if errors.Is(r.Context().Err(), context.Canceled) {
		level = slog.LevelDebug
	}
	if errors.Is(err, ErrStored) {
		s.start.Accepted() // there is something under the id
	}
	s.log().Log(r.Context(), level, "flasksession: the session cannot be opened", append(report.Where(r), "err", err)...)
}

// load finds the session whose id a cookie holds.
func (s *ServerSide) load(ctx context.Context, cookie string) (*origin, error) {
	id, err := s.ids.read(cookie)
	if err != nil {
		return nil, err
	}
	if s.config.expired != nil && s.config.expired(id, s.config.PermanentSessionLifetime, s.config.Signer.Now()) {
		return nil, ErrUnknownID
	}
	limited := patience.Within(ctx, OpenTimeout)
	defer limited.End()
	data, values, err := s.fetch(limited, id)
	if err != nil {
		return nil, err
	}
	return &origin{id, data, values}, nil
}

// fresh is what a session begins with that is not in the store. "_permanent" is in it, and
// it does not count as modified for that.
func (s *ServerSide) fresh() *origin {
	var values taggedjson.Dict
	if *s.config.SessionPermanent {
		values.Set(permanentKey, true)
	}
	return &origin{id: s.config.NewID(), values: values}
}

func (s *ServerSide) session(r *http.Request, was *origin, rejected error) *flaskcookie.Session {
	return flaskcookie.Opening{
		ID: was.id, Rejected: rejected, ReadOnly: s.config.ReadOnly, Values: was.values, Origin: was,
		ClearKeepsPermanent: s.rules.clearKeepsPermanent(), Codec: s.codec(), Check: s.check, Logger: s.config.Logger,
	}.Session(r)
}

// check tells whether the format of the store has a form for a value. Flask-Session finds out
// when it saves, and answers with status 500 then.
func (s *ServerSide) check(key string, value any) error {
	_, err := s.encode(taggedjson.Dict{{Key: key, Value: value}})
	return err
}

func (s *ServerSide) log() *slog.Logger { return report.Logger(s.config.Logger) }

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
