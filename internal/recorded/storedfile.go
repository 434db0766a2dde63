package recorded

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Store is how an app keeps sessions on a server.
type Store struct {
	Class     string   `json:"class"`
	Rules     string   `json:"rules"` // "0.8", "0.6", "0.5", "0.3", "always"; "" for none that Go has
	Prefix    string   `json:"prefix"`
	Permanent bool     `json:"permanent"`
	UseSigner bool     `json:"use_signer"`
	Signer    Signer   `json:"signer"`
	ID        ID       `json:"id"`
	Format    string   `json:"format"`
	JSON      Spelling `json:"json"`
	TTL       TTLs     `json:"ttl"`
}

// ID is how the app makes the ids of its sessions.
type ID struct {
	Kind  string `json:"kind"`  // "token", "uuid4", "other"
	Bytes int    `json:"bytes"` // of a token
}

// Spelling is how JSON is written.
type Spelling struct {
	SortKeys    bool `json:"sort_keys"`
	EnsureASCII bool `json:"ensure_ascii"`
	Spaced      bool `json:"spaced"`
}

// TTLs are for how many seconds sessions are stored, nil for ever.
type TTLs struct {
	Permanent *float64 `json:"permanent"`
	Browser   *float64 `json:"browser"`
}

// Entry is what the store in memory held under a key.
type Entry struct {
	Key  string   `json:"key"`
	Data Bytes    `json:"data"`
	TTL  *float64 `json:"ttl"`
}

// StoredRow is what a Row has of sessions on a server.
type StoredRow struct {
	// Of kind "stored": what the app stored, and what it stored for what it read of that.
	Data  *Bytes `json:"data"`
	Again *Bytes `json:"again"`

	// Of kind "exchange": one request, with the store before and after it.
	Key    Bytes   `json:"key"` // that signs ids in this row, and nothing else
	Before []Entry `json:"before"`
	After  []Entry `json:"after"`
	ID     string  `json:"id"`    // of the session at the end
	Fails  bool    `json:"fails"` // status 500
}

// rulesOf are the fields of a Config for the rules of an app.
var rulesOf = map[string]struct {
	version flasksession.Version
	save    flasksession.SaveRule
}{
	"0.8":    {flasksession.V08, flasksession.SaveByVersion},
	"0.6":    {flasksession.V06, flasksession.SaveByVersion},
	"0.5":    {flasksession.V05, flasksession.SaveByVersion},
	"0.3":    {flasksession.V03, flasksession.SaveByVersion},
	"":       {flasksession.V05, flasksession.SaveByVersion},
	"always": {flasksession.V08, flasksession.SaveAlways},
}

var formats = map[string]serializer.Payload{
	"msgpack": flasksession.MsgPack, "json": flasksession.JSON, "pickle": flasksession.Pickle, "cachelib-pickle": flasksession.CachelibPickle,
}

// StoredConfig returns the flasksession.Config of the app, without its key. The error says
// what only Go code can supply.
func (h Header) StoredConfig() (flasksession.Config, error) {
	settings, err := h.settings()
	if err != nil {
		return flasksession.Config{}, err
	}
	base, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		return flasksession.Config{}, err
	}
	s := h.Store
	rules, known := rulesOf[s.Rules]
	if !known {
		return flasksession.Config{}, fmt.Errorf("recorded fixtures: the rules %.20q are of another release", s.Rules)
	}
	cfg := flasksession.Config{
		Config: base, Version: rules.version, Save: rules.save,
		SessionKeyPrefix: &s.Prefix, SessionPermanent: &s.Permanent, SessionUseSigner: s.UseSigner,
	}
	if cfg.Serialization, err = s.serialization(); err != nil {
		return flasksession.Config{}, err
	}
	if cfg, err = s.sign(cfg); err != nil {
		return flasksession.Config{}, err
	}
	cfg.StoreTTL = s.storeTTL(base.PermanentSessionLifetime)
	return s.makeIDs(cfg)
}

func (s *Store) serialization() (serializer.Payload, error) {
	if format := formats[s.Format]; format != nil {
		return format, nil
	}
	if s.Format != "plain-json" && s.Format != "tagged-json" {
		return nil, onlyGoStored("the app stores its sessions in a format of its own")
	}
	return taggedjson.NewCodec(taggedjson.Options{
		Untagged: s.Format == "plain-json", SortKeys: s.JSON.SortKeys, RawUnicode: !s.JSON.EnsureASCII, Spaced: s.JSON.Spaced,
	}), nil
}

func (s *Store) sign(cfg flasksession.Config) (flasksession.Config, error) {
	if !s.UseSigner {
		return cfg, nil
	}
	digest, derivation := names.Digests[s.Signer.Digest], names.Derivations[s.Signer.Derivation]
	if digest == nil || derivation == nil {
		return cfg, onlyGoStored("the app signs ids with a digest or a key derivation of its own")
	}
	cfg.Salt = string(s.Signer.Salt)
	cfg.Signer = signer.Options{Digest: digest, KeyDerivation: derivation, Sep: string(s.Signer.Sep)}
	return cfg, nil
}

func (s *Store) makeIDs(cfg flasksession.Config) (flasksession.Config, error) {
	switch s.ID.Kind {
	case "token":
		if cfg.Version == flasksession.V05 || cfg.Version == flasksession.V03 {
			return cfg, onlyGoStored("the app makes ids by a function of its own")
		}
		cfg.SessionIDLength = s.ID.Bytes
	case "uuid4":
		cfg.NewID = flasksession.UUID4
	default:
		return cfg, onlyGoStored("the app makes ids by a function of its own")
	}
	return cfg, nil
}

// storeTTL is nil where the store keeps sessions for the lifetime, as Flask-Session's do.
func (s *Store) storeTTL(lifetime time.Duration) func(*flaskcookie.Session) time.Duration {
	permanent, browser := ttl(s.TTL.Permanent, lifetime), ttl(s.TTL.Browser, lifetime)
	if permanent == browser && permanent == lifetime.Truncate(time.Second) {
		return nil
	}
	return func(session *flaskcookie.Session) time.Duration {
		if session.Permanent() {
			return permanent
		}
		return browser
	}
}

// ttl is a time in the store; what is kept for ever Go keeps for the lifetime.
func ttl(seconds *float64, lifetime time.Duration) time.Duration {
	if seconds == nil {
		return lifetime.Truncate(time.Second)
	}
	return time.Duration(*seconds * float64(time.Second))
}

func onlyGoStored(what string) error {
	return errors.New("recorded fixtures: " + what + ", which only Go code can supply: use flaskcookietest.CheckStored")
}

// validateStored refuses a row of a session on a server that no check would look at.
func (r Row) validateStored() error {
	switch {
	case r.Kind == "stored" && r.Data != nil && r.Again != nil:
		return nil
	case r.Kind == "exchange" && (r.Action == "write") == (r.Value != nil) && r.Key != "" && len(r.Before) <= 1:
		return nil
	}
	return fmt.Errorf("not a row of a known kind: %.40q", r.Kind)
}

// cookies are the headers of a row's request.
func (r Row) cookies() http.Header {
	h := http.Header{}
	if r.Cookie != nil {
		h.Set("Cookie", string(*r.Cookie))
	}
	return h
}
