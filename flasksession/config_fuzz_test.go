package flasksession

import (
	"log/slog"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// plainJSON reads what an environment holds, as flaskcookie.LoadEnv does.
var plainJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// FuzzConfigFromMapping: a configuration that is accepted is one that New accepts too, or
// refuses with an error; ids and lifetimes stay within their bounds.
func FuzzConfigFromMapping(f *testing.F) {
	for key, text := range map[string]string{
		"SESSION_TYPE": `"redis"`, "SESSION_PERMANENT": "0", "SESSION_USE_SIGNER": "true", "SESSION_KEY_PREFIX": `"s:"`, "SESSION_ID_LENGTH": "32",
		"SESSION_SERIALIZATION_FORMAT": `"json"`, "PERMANENT_SESSION_LIFETIME": "3600", "SECRET_KEY": `"k"`,
	} {
		f.Add(key, text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		var value any
		if plainJSON.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		cfg, err := ConfigFromMapping(map[string]any{"SESSION_TYPE": "redis", key: value})
		if err != nil {
			return
		}
		cfg.Logger = slog.New(slog.DiscardHandler)
		s, err := New(cfg, NewMemoryStore())
		if err == nil && len(s.config.NewID()) < 8 {
			t.Errorf("%s=%s makes ids of %d characters", key, text, len(s.config.NewID()))
		}
		if err == nil && cfg.PermanentSessionLifetime < 0 {
			t.Errorf("%s=%s is accepted, with a lifetime of %s", key, text, cfg.PermanentSessionLifetime)
		}
	})
}
