package flasklogin

import (
	"testing"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// plainJSON reads what an environment holds, as flaskcookie.LoadEnv does.
var plainJSON = taggedjson.NewCodec(taggedjson.Options{Untagged: true})

// FuzzConfigFromMapping: no value that is accepted lets everybody in, makes a remember cookie
// that lasts otherwise than it says, or is a protection of a kind that there is not. A cookie
// may end before it begins, as in Flask-Login: nobody is remembered then.
func FuzzConfigFromMapping(f *testing.F) {
	for key, text := range map[string]string{
		"LOGIN_DISABLED": "true", "SESSION_PROTECTION": `"strong"`, "REMEMBER_COOKIE_DURATION": "3600", "REMEMBER_COOKIE_NAME": `"r"`,
		"REMEMBER_COOKIE_SAMESITE": `"Lax"`, "REMEMBER_COOKIE_SECURE": "1", "SECRET_KEY": `"k"`, "REMEMBER_COOKIE_DOMAIN": `".example.com"`,
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
		if isOn, _ := value.(bool); key == "LOGIN_DISABLED" && isOn {
			t.Errorf("%s=%s is accepted", key, text)
		}
		seconds, _ := value.(int64)
		if key == "REMEMBER_COOKIE_DURATION" && (seconds == 0 || cfg.Remember.Duration/time.Second != time.Duration(seconds)) {
			t.Errorf("%s=%s: %s", key, text, cfg.Remember.Duration)
		}
		if text, isText := value.(string); key == "SESSION_PROTECTION" && isText && text != "basic" && text != "strong" {
			t.Errorf("%s=%q is accepted", key, text)
		}
	})
}
