package flaskshadow

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/overlay"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// serverProbe is what a probe has for sessions on a server: Go's session interface on a
// store of its own, so that Flask's is never written.
type serverProbe struct {
	store  *overlay.Store
	prefix string
	format serializer.Payload
	newID  string // that of the next new session; "" for any
	always bool   // SaveAlways: Go never deletes
	adopts bool   // this Flask takes over ids that are not in the store
	varies bool   // Flask's answer says "Vary: Cookie" if it looked at the session
}

// newServerProbe makes a probe for sessions on a server.
func newServerProbe(cfg flasksession.Config) (*probe, error) {
	lifetime := cmp.Or(cfg.PermanentSessionLifetime, cfg.Config.PermanentSessionLifetime)
	server := &serverProbe{
		store:  overlay.New(),
		prefix: *cmp.Or(cfg.SessionKeyPrefix, new("session:")),
		format: overlay.Format(cfg),
		always: cfg.Save == flasksession.SaveAlways,
		adopts: cfg.Version != flasksession.V08 || cfg.Save == flasksession.SaveAlways,
		varies: cfg.Version == flasksession.V08 && cfg.Save != flasksession.SaveAlways,
	}
	p := &probe{
		name:       cmp.Or(cfg.SessionCookieName, cfg.Config.SessionCookieName, "session"),
		sep:        cmp.Or(cfg.Signer.Sep, cfg.Config.Signer.Sep, "."),
		wholeLives: lifetime%time.Second == 0,
		custom:     !slices.Contains(known, overlay.Format(cfg)),
		server:     server,
	}
	cfg = overlay.Bare(cfg)
	cfg.Signer.Now = func() time.Time { return p.now }
	cfg.NewID = func() string { return cmp.Or(server.newID, flasksession.UUID4()) }
	sessions, err := flasksession.New(cfg, server.store)
	if err != nil {
		return nil, err
	}
	p.sessions, p.marshal = sessions, server.marshal
	p.own, _, err = p.write(nil, time.Unix(0, 0), nil)
	return p, err
}

// known are the formats whose errors quote no value.
var known = []serializer.Payload{
	flasksession.MsgPack, flasksession.JSON, flasksession.Pickle, flasksession.CachelibPickle, flasksession.PlainJSON,
}

// marshal writes one value as it is stored.
func (s *serverProbe) marshal(v any) ([]byte, error) {
	return s.format.Marshal(taggedjson.Dict{{Key: "", Value: v}})
}

// put forgets all and holds one session.
func (s *serverProbe) put(key string, r record) {
	s.store.Clear()
	if r.found {
		s.store.Held[key] = r.data
	}
}

// record is what is held under a key.
func (s *serverProbe) record(key string) record {
	data, found := s.store.Held[key]
	return record{data: data, found: found}
}

// id is the id of a session under a key.
func (s *serverProbe) id(key string) string { return key[len(s.prefix):] }

// openStored opens the session of a request, of which the store holds a record.
func (p *probe) openStored(cookies []string, at time.Time, key string, r record) (*flaskcookie.Session, error) {
	p.server.put(key, r)
	return p.open(cookies, at)
}

// readStored returns the session that is under the key of a cookie. It is none if Go opened
// another one.
func (p *probe) readStored(cookie, key string, r record, at time.Time) (taggedjson.Dict, error) {
	s, err := p.openStored(p.header(cookie), at, key, r)
	switch {
	case err != nil:
		return nil, err
	case s.Rejected != nil:
		return nil, s.Rejected
	}
	return valuesOf(s), nil
}

// header is the Cookie header that brings a cookie of the session.
func (p *probe) header(value string) []string { return []string{p.name + "=" + value} }

// writeStored is write of a session with an id, and what Go stores for it.
func (p *probe) writeStored(values taggedjson.Dict, key string, at time.Time, vary []string) (setCookie string, newVary []string, stored record, err error) {
	p.server.store.Clear()
	p.server.newID = p.server.id(key)
	defer func() { p.server.newID = "" }()
	setCookie, newVary, err = p.write(values, at, vary)
	data, found := p.server.store.Held[key]
	return setCookie, newVary, record{data: data, found: found, ttl: p.server.store.TTLs[key], timed: found, at: at}, err
}

// untouched is what Go does at the end of a request whose handler did not touch the
// session: the Set-Cookie, "" for none, and what it stores, not found for nothing.
func (p *probe) untouched(cookies []string, at time.Time, key string, before record) (setCookie string, stored record, err error) {
	s, err := p.openStored(cookies, at, key, before)
	if err != nil {
		return "", record{}, err
	}
	h := http.Header{}
	err = p.sessions.Save(context.Background(), h, s)
	ttl, found := p.server.store.TTLs[key]
	return h.Get("Set-Cookie"), record{data: p.server.store.Held[key], found: found, ttl: ttl, timed: found, at: at}, err
}
