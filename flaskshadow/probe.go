package flaskshadow

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// probe is Go's side of a comparison: a codec whose clock stands where the comparison
// puts it. It belongs to one goroutine at a time.
type probe struct {
	now      time.Time
	sessions flaskcookie.SessionInterface
	marshal  func(v any) ([]byte, error) // writes one value

	server *serverProbe // nil for sessions in cookies, which alone have codec, tokens and payload

	codec *flaskcookie.Codec // the same as sessions

	// tokens reads what codec reads, without judging its age, and payload notes the
	// text that was in it.
	tokens  *serializer.TimedSerializer
	payload *notingPayload

	name       string
	sep        string
	wholeLives bool   // PermanentSessionLifetime has no fraction of a second
	flaskJSON  bool   // payload writes tagged JSON with Flask's own settings
	custom     bool   // errors may be of the application's own code
	own        string // the Set-Cookie that deletes the session
	tags       []taggedjson.Tag
}

// newProbe makes a probe of the configuration, without what has effects outside.
func (s *Shadow) newProbe(cfg Config) (*probe, error) {
	if s.stored != nil {
		return newServerProbe(cfg.Session)
	}
	return newCookieProbe(cfg.Cookie)
}

func newCookieProbe(cfg flaskcookie.Config) (*probe, error) {
	p := &probe{
		name:       cmp.Or(cfg.SessionCookieName, "session"),
		sep:        cmp.Or(cfg.Signer.Sep, "."),
		wholeLives: cfg.PermanentSessionLifetime%time.Second == 0,
		flaskJSON:  cfg.Payload == nil,
		custom:     cfg.Payload != nil || len(cfg.Tags) > 0 || cfg.Compressor != nil || len(cfg.Decompressors) > 0,
		tags:       cfg.Tags,
	}
	cfg.Signer.Now = func() time.Time { return p.now }
	cfg.ReadOnly, cfg.OnReject = false, nil // ErrorHandler has no user here
	cfg.Logger = slog.New(slog.DiscardHandler)
	var err error
	if p.codec, err = flaskcookie.New(cfg); err != nil {
		return nil, err
	}
	p.payload = &notingPayload{Payload: cfg.Payload}
	if p.flaskJSON {
		p.payload.Payload = taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Tags: cfg.Tags})
	}
	if p.tokens, err = newTokens(cfg, p.payload); err != nil {
		return nil, err
	}
	p.sessions, p.marshal = p.codec, p.payload.Marshal
	p.own, _, err = p.write(nil, time.Unix(0, 0), nil)
	return p, err
}

// forget drops what the comparison that has ended knew of a session.
func (p *probe) forget() {
	if p.server != nil {
		p.server.store.Clear()
		return
	}
	p.payload.text = nil
}

// reason is the text of an error. That of the application's own code, such as a tag, may
// quote a value, and only its type is told.
func (p *probe) reason(err error) string {
	if !p.custom {
		return err.Error()
	}
	if refused, ok := errors.AsType[*signer.Error](err); ok {
		return refused.Error()
	}
	if syntax, ok := errors.AsType[*taggedjson.SyntaxError](err); ok {
		return syntax.Error()
	}
	where := ""
	if value, ok := errors.AsType[*taggedjson.TypeError](err); ok && value.Path != "" {
		where = value.Path + ": "
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		err = cause
	}
	return fmt.Sprintf("%san error of type %T", where, err)
}

// newTokens is get_signing_serializer with another payload, for reading.
func newTokens(cfg flaskcookie.Config, payload serializer.Payload) (*serializer.TimedSerializer, error) {
	parameters := cfg.Signer
	if len(cfg.SecretKeyFallbacks) > 0 {
		parameters.FallbackKeys = cfg.SecretKeyFallbacks
	}
	if parameters.KeyDerivation == nil {
		parameters.KeyDerivation = signer.HMAC
	}
	return serializer.NewURLSafeTimed(cfg.SecretKey, cmp.Or(cfg.Salt, "cookie-session"), &serializer.Options{
		Payload:       payload,
		Compressor:    cfg.Compressor,
		Decompressors: cfg.Decompressors,
		Signer:        parameters,
	})
}

// notingPayload notes the last text it read.
type notingPayload struct {
	serializer.Payload
	text []byte
}

func (n *notingPayload) Unmarshal(data []byte, v any) error {
	n.text = bytes.Clone(data)
	return n.Payload.Unmarshal(data, v)
}

// open opens the session of a request that has these Cookie headers, at a moment.
func (p *probe) open(cookies []string, at time.Time) (*flaskcookie.Session, error) {
	p.now = at
	return p.sessions.Open(&http.Request{Header: http.Header{"Cookie": cookies}})
}

// save returns the Set-Cookie that Go sends for a session, "" if none, and adds to vary
// as Go does.
func (p *probe) save(s *flaskcookie.Session, vary []string) (setCookie string, newVary []string, err error) {
	h := http.Header{}
	if len(vary) > 0 {
		h["Vary"] = vary
	}
	err = p.sessions.Save(context.Background(), h, s)
	return h.Get("Set-Cookie"), h["Vary"], err
}

// write returns the Set-Cookie that Go sends at a moment for a session that was changed
// and has these values now; for none, the one that deletes the cookie.
func (p *probe) write(values taggedjson.Dict, at time.Time, vary []string) (setCookie string, newVary []string, err error) {
	p.now = at
	s := flaskcookie.NewSession(values)
	s.SetModified(true)
	return p.save(s, vary)
}
