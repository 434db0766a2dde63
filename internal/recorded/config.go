package recorded

import (
	"errors"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Config returns the Config of the app, without its keys and custom tags, which the file
// does not hold. The error says what only Go code can supply.
func (h Header) Config() (flaskcookie.Config, error) {
	settings, err := h.settings()
	if err != nil {
		return flaskcookie.Config{}, err
	}
	cfg, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		return flaskcookie.Config{}, err
	}
	if cfg.Payload, err = h.Payload.codec(); err != nil {
		return flaskcookie.Config{}, err
	}
	cfg.PermanentSessions = h.Permanent
	return h.sign(cfg)
}

// settings are values of Python's json, where 1 and 1.0 differ.
func (h Header) settings() (map[string]any, error) {
	var settings map[string]any
	err := taggedjson.NewCodec(taggedjson.Options{Untagged: true}).Unmarshal(h.Settings, &settings)
	if err != nil {
		return nil, fmt.Errorf("recorded fixtures: settings: %w", err)
	}
	return settings, nil
}

// sign returns cfg with the app's way to sign.
func (h Header) sign(cfg flaskcookie.Config) (flaskcookie.Config, error) {
	digest, derivation := names.Digests[h.Signer.Digest], names.Derivations[h.Signer.Derivation]
	switch {
	case digest == nil:
		return cfg, onlyGo("the app signs with a digest of its own", h.Signer.Digest)
	case derivation == nil:
		return cfg, onlyGo("the app has a key derivation of its own", h.Signer.Derivation)
	case h.Signer.Salt == "" || h.Signer.Sep == "":
		return cfg, errors.New("recorded fixtures: the app signs with an empty salt or separator, which Go does not")
	}
	cfg.Salt = string(h.Signer.Salt)
	cfg.Signer = signer.Options{Digest: digest, KeyDerivation: derivation, Sep: string(h.Signer.Sep)}
	return cfg, nil
}

// onlyGo reports what has a name in Python, or none, and no twin here.
func onlyGo(what, name string) error {
	return fmt.Errorf("recorded fixtures: %s (%.80q), which only Go code can supply: use flaskcookietest.Check", what, name)
}

// codec returns what writes the app's JSON.
func (p Payload) codec() (serializer.Payload, error) {
	if p.Kind != "tagged" && p.Kind != "json" {
		return nil, onlyGo("the app writes its sessions with a payload of its own", p.Class)
	}
	return taggedjson.NewCodec(taggedjson.Options{
		Untagged:   p.Kind == "json",
		SortKeys:   p.SortKeys,
		RawUnicode: !p.EnsureASCII,
		Spaced:     p.Spaced,
		Portable:   p.Portable,
	}), nil
}

// payloadOf returns the payload that flaskcookie.New takes for cfg.
func payloadOf(cfg flaskcookie.Config) serializer.Payload {
	if cfg.Payload != nil {
		return cfg.Payload
	}
	return taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Tags: cfg.Tags})
}
