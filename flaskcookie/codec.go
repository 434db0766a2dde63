package flaskcookie

import (
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Codec turns sessions into the text of cookies and back:
// flask.sessions.SecureCookieSessionInterface. Its configuration never changes, and it may
// be used by many goroutines at once.
type Codec struct {
	config     Config // with defaults, without keys
	serializer *serializer.TimedSerializer
	cookie     *werkzeug.Cookie
	start      *report.Start
	tagged     *taggedjson.Codec // the Payload, if it is one
	settings   settings          // of its sessions
	plain      bool              // the Payload is the default, without Tags
}

// New returns a Codec, or an error that names the field of cfg which is wrong. With
// GODEBUG=fips140=only it is a signer.ErrFIPS for SHA-1, which is Flask's default, and for
// keys of less than 14 bytes. It keeps no reference to the keys.
func New(cfg Config) (*Codec, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	plain := cfg.Payload == nil && len(cfg.Tags) == 0
	cfg = cfg.withDefaults()
	s, err := newSerializer(cfg)
	if err != nil {
		return nil, fmt.Errorf("flaskcookie: %w", err)
	}
	cookie, err := newCookie(cfg)
	if err != nil {
		return nil, err
	}
	cfg.logWarnings()
	// The serializer has derived its own keys, so none can be printed by
	// mistake from here on.
	cfg.SecretKey, cfg.SecretKeyFallbacks, cfg.Signer.FallbackKeys = nil, nil, nil
	codec := &Codec{config: cfg, serializer: s, cookie: cookie, start: new(report.Start), plain: plain}
	codec.settings.logger = cfg.Logger
	if tagged, ok := cfg.Payload.(*taggedjson.Codec); ok {
		codec.tagged = tagged
		codec.settings.codec, codec.settings.check = tagged, checkWritable(tagged)
	}
	return codec, nil
}

// newSerializer is SecureCookieSessionInterface.get_signing_serializer.
func newSerializer(cfg Config) (*serializer.TimedSerializer, error) {
	signer := cfg.Signer
	if len(cfg.SecretKeyFallbacks) > 0 {
		signer.FallbackKeys = cfg.SecretKeyFallbacks
	}
	return serializer.NewURLSafeTimed(cfg.SecretKey, cfg.Salt, &serializer.Options{
		Payload:       cfg.Payload,
		Compressor:    cfg.Compressor,
		Decompressors: cfg.Decompressors,
		NoCompression: cfg.NoCompression,
		Signer:        signer,
	})
}

// Encode returns the text of a cookie that holds v, signed now: a *Session, a
// taggedjson.Dict, a map or a struct. Its characters are A-Z a-z 0-9 - _ and ".",
// unless Config sets another separator or compressor.
func (c *Codec) Encode(v any) (string, error) {
	if s, ok := v.(*Session); ok {
		v = s.state.current()
	}
	return c.serializer.Encode(v)
}

// Decode verifies the text of a cookie and its age, stores its value in what v
// points to and returns the time of signing in UTC. The value may be any JSON
// value, and not only an object, since the key may sign other things too.
//
// The error is a signer.ErrBadSignature if the cookie is changed, expired or from
// elsewhere: Flask starts an empty session then. It is another signer.ErrBadData,
// mostly a serializer.ErrBadPayload, if the cookie is genuine and cannot be read or
// does not fit into v: Flask answers with status 500 then.
func (c *Codec) Decode(cookie string, v any) (signedAt time.Time, err error) {
	return c.serializer.DecodeMaxAge(cookie, c.config.PermanentSessionLifetime, v)
}
