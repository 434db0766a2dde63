package flaskcookie

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func TestNewErrors(t *testing.T) {
	key, keys := []byte("secret"), [][]byte{[]byte("old")}
	codec := taggedjson.NewCodec(taggedjson.Options{})
	tag := taggedjson.NewTag(" x",
		func(d time.Duration) (any, error) { return int64(d), nil },
		func(v any) (time.Duration, error) { return 0, nil })
	for _, tt := range []struct {
		name  string
		cfg   Config
		names string // what the error must name
	}{
		{"no key", Config{}, "SecretKey"},
		{"fallbacks are no key", Config{SecretKeyFallbacks: keys}, "SecretKey"},
		{"empty fallback", Config{SecretKey: key, SecretKeyFallbacks: [][]byte{nil}}, "SecretKeyFallbacks"},
		{"empty fallback of the signer", Config{SecretKey: key, Signer: signer.Options{FallbackKeys: [][]byte{nil}}}, "fallback key"},
		{"fallbacks in two places", Config{SecretKey: key, SecretKeyFallbacks: keys, Signer: signer.Options{FallbackKeys: keys}}, "Signer.FallbackKeys"},
		{"tags beside a payload", Config{SecretKey: key, Payload: codec, Tags: []taggedjson.Tag{tag}}, "Tags"},
		{"unknown SameSite", Config{SecretKey: key, SessionCookieSameSite: http.SameSiteNoneMode + 1}, "SessionCookieSameSite"},
		{"negative SameSite", Config{SecretKey: key, SessionCookieSameSite: -1}, "SessionCookieSameSite"},
		{"name with an attribute", Config{SecretKey: key, SessionCookieName: "a; Secure"}, "SessionCookieName"},
		{"name with a newline", Config{SecretKey: key, SessionCookieName: "a\nb"}, "SessionCookieName"},
		{"3600 for an hour", Config{SecretKey: key, PermanentSessionLifetime: 3600}, "PermanentSessionLifetime is 3.6µs"},
		{"almost a second", Config{SecretKey: key, PermanentSessionLifetime: time.Second - 1}, "PermanentSessionLifetime"},
		{"a negative number of seconds", Config{SecretKey: key, PermanentSessionLifetime: -3600}, "PermanentSessionLifetime"},
		{"a URL for a domain", Config{SecretKey: key, SessionCookieDomain: "https://example.com"}, "domain is not the name of a host"},
		{"None for a domain", Config{SecretKey: key, SessionCookieDomain: "None"}, "domain is the text of a constant"},
		{"a path without a slash", Config{SecretKey: key, SessionCookiePath: "app"}, "path does not begin"},
		{"a root without a slash", Config{SecretKey: key, ApplicationRoot: "app"}, "path does not begin"},
		{"name with space around", Config{SecretKey: key, SessionCookieName: "a "}, "SessionCookieName"},
		{"name with a space inside", Config{SecretKey: key, SessionCookieName: "a b"}, "SessionCookieName"},
		{"name with a tab", Config{SecretKey: key, SessionCookieName: "a\tb"}, "SessionCookieName"},
		{"name with a quote", Config{SecretKey: key, SessionCookieName: `a"b`}, "SessionCookieName"},
		{"separator", Config{SecretKey: key, Signer: signer.Options{Sep: "a"}}, "separator"},
	} {
		c, err := New(tt.cfg)
		if err == nil || c != nil || !strings.HasPrefix(err.Error(), "flaskcookie: ") || !strings.Contains(err.Error(), tt.names) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for _, mode := range []http.SameSite{0, http.SameSiteDefaultMode, http.SameSiteLaxMode, http.SameSiteStrictMode, http.SameSiteNoneMode} {
		if _, err := New(Config{SecretKey: key, SessionCookieSameSite: mode}); err != nil {
			t.Errorf("SameSite %d: %v", mode, err)
		}
	}
	if _, err := New(Config{SecretKey: key, ApplicationRoot: "app", SessionCookiePath: "/app"}); err != nil {
		t.Errorf("a root that does not reach the cookie: %v", err)
	}
	if _, err := New(Config{SecretKey: key, SessionCookieName: "séance"}); err != nil {
		t.Errorf("a name outside ASCII, which Flask writes as it is: %v", err)
	}
}

func TestDefaults(t *testing.T) {
	cfg := Config{}.withDefaults()
	if cfg.SessionCookieName != "session" || cfg.Salt != "cookie-session" || cfg.SessionCookiePath != "/" ||
		cfg.SessionCookieDomain != "" || !*cfg.SessionCookieHTTPOnly || !*cfg.SessionRefreshEachRequest ||
		cfg.SessionCookieSecure || cfg.MaxCookieSize != 4093 || cfg.PermanentSessionLifetime != 2678400*time.Second {
		t.Errorf("defaults %v", cfg)
	}
	cfg = Config{
		ApplicationRoot: "/app", SessionCookiePartitioned: true, MaxCookieSize: -1,
		SessionCookieHTTPOnly: new(false), SessionRefreshEachRequest: new(false),
	}.withDefaults()
	if cfg.SessionCookiePath != "/app" || !cfg.SessionCookieSecure || cfg.MaxCookieSize != -1 ||
		*cfg.SessionCookieHTTPOnly || *cfg.SessionRefreshEachRequest {
		t.Errorf("given values become %v", cfg)
	}
}

func TestNothingPrintsTheKey(t *testing.T) {
	key := []byte("SECRETKEY")
	cfg := Config{SecretKey: key, SecretKeyFallbacks: [][]byte{key}}
	other := Config{SecretKey: key, Signer: signer.Options{FallbackKeys: [][]byte{key}}}
	a, b := newCodec(t, cfg), newCodec(t, other)
	for _, v := range []any{cfg, &cfg, other, struct{ Config Config }{other}, a, *a, b, []Config{cfg}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			checkNoKey(t, fmt.Sprintf(verb, v), key)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("text", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "v", cfg)
		checkNoKey(t, log.String(), key)
	}
	if text := cfg.String(); !strings.Contains(text, "SecretKey: [redacted]") {
		t.Errorf("String() = %s", text)
	}
}

func checkNoKey(t *testing.T, text string, key []byte) {
	t.Helper()
	numbers := strings.Trim(fmt.Sprint(key), "[]")
	for _, spelling := range []string{string(key), fmt.Sprintf("%x", key), numbers, strings.ReplaceAll(numbers, " ", ", "), "U0VDUkVUS0VZ"} {
		if strings.Contains(text, spelling) {
			t.Errorf("printed %q", text)
		}
	}
}
