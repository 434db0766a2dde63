package flaskwtf

import (
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// plainJSON reads what an environment holds, as flaskcookie.LoadEnv does.
var plainJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// FuzzConfigFromMapping: no value that is accepted turns the protection off, unless it is the
// flag for that and false, and no token lives for ever, unless the limit is null.
func FuzzConfigFromMapping(f *testing.F) {
	for key, text := range map[string]string{
		"WTF_CSRF_ENABLED": "false", "WTF_CSRF_CHECK_DEFAULT": "0", "WTF_CSRF_SSL_STRICT": `"false"`, "WTF_CSRF_METHODS": `["POST","put"]`,
		"WTF_CSRF_HEADERS": `["X-CSRFToken"]`, "WTF_CSRF_TIME_LIMIT": "null", "WTF_CSRF_FIELD_NAME": `"t"`, "SECRET_KEY": `"k"`,
	} {
		f.Add(key, text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		var value any
		if plainJSON.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		cfg, err := ConfigFromMapping(map[string]any{"SECRET_KEY": "a test key, not a secret", key: value})
		if err != nil {
			return
		}
		off := strings.HasPrefix(key, "WTF_CSRF_") && (value == false || value == nil || value == int64(0) || value == 0.0)
		if _, isText := value.(string); (cfg.Disabled || cfg.NoCheck || cfg.NoSSLStrict) && (!off || isText) {
			t.Errorf("%s=%s: %+v", key, text, cfg)
		}
		if cfg.NoTimeLimit != (key == "WTF_CSRF_TIME_LIMIT" && value == nil) || hasLowerCase(cfg.Methods) {
			t.Errorf("%s=%s: %+v", key, text, cfg)
		}
		if _, err := New(cfg); err != nil && key != "SECRET_KEY" {
			t.Logf("%s=%s: %v", key, text, err)
		}
	})
}
