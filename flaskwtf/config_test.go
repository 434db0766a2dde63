package flaskwtf

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMapping shows what is made of a mapping, and what is refused.
func TestMapping(t *testing.T) {
	got, err := ConfigFromMapping(map[string]any{
		"SECRET_KEY": "clé", "WTF_CSRF_METHODS": []any{"POST"}, "WTF_CSRF_HEADERS": []string{"X-T"}, "WTF_CSRF_TIME_LIMIT": 60.5,
		"WTF_CSRF_ENABLED": false, "WTF_CSRF_CHECK_DEFAULT": 0, "WTF_CSRF_SSL_STRICT": nil, "WTF_CSRF_FIELD_NAME": "t", "WTF_CSRF_META_NAME": "m", "OTHER": 1,
	})
	want := Config{
		SecretKey: []byte("clé"), Methods: []string{"POST"}, Headers: []string{"X-T"}, TimeLimit: 60500 * time.Millisecond,
		Disabled: true, NoCheck: true, NoSSLStrict: true, FieldName: "t", MetaName: "m",
	}
	if diff := cmp.Diff(fmt.Sprintf("%+v %q %q", want, want.Methods, want.Headers), fmt.Sprintf("%+v %q %q", got, got.Methods, got.Headers)); diff != "" || err != nil ||
		string(got.SecretKey) != string(want.SecretKey) {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if got, err := ConfigFromMapping(map[string]any{"SECRET_KEY": "a", "WTF_CSRF_SECRET_KEY": "b", "WTF_CSRF_TIME_LIMIT": nil}); err != nil || string(got.SecretKey) != "b" || !got.NoTimeLimit {
		t.Errorf("got %v, %v", got, err)
	}
	for name, values := range map[string][]any{
		"SECRET_KEY":             {5, true},
		"WTF_CSRF_SECRET_KEY":    {5, nil},
		"WTF_CSRF_METHODS":       {"POST", []any{"post"}, []any{5}, []any{""}, nil},
		"WTF_CSRF_HEADERS":       {"X-CSRFToken", []any{5}, nil},
		"WTF_CSRF_TIME_LIMIT":    {0, 0.5, "60", -1, 1e12, true},
		"WTF_CSRF_ENABLED":       {"false", "", []any{}},
		"WTF_CSRF_CHECK_DEFAULT": {"false"},
		"WTF_CSRF_SSL_STRICT":    {"false"},
		"WTF_CSRF_FIELD_NAME":    {"", nil, 5},
		"WTF_CSRF_META_NAME":     {"", nil, 5},
	} {
		for _, value := range values {
			if _, err := ConfigFromMapping(map[string]any{name: value}); err == nil || !strings.Contains(err.Error(), "flaskwtf: "+name) {
				t.Errorf("%s = %#v: %v", name, value, err)
			}
		}
	}
}

// TestNewErrors shows what New refuses.
func TestNewErrors(t *testing.T) {
	for shows, change := range map[string]func(*Config){
		"no key":               func(c *Config) { c.SecretKey = nil },
		"a negative limit":     func(c *Config) { c.TimeLimit = -1 },
		"seconds without unit": func(c *Config) { c.TimeLimit = 3600 },
		"two limits":           func(c *Config) { c.TimeLimit, c.NoTimeLimit = time.Hour, true },
		"negative memory":      func(c *Config) { c.MaxFormMemory = -1 },
		"a method nobody has":  func(c *Config) { c.Methods = []string{"POST", "put"} },
	} {
		cfg := Config{SecretKey: []byte("key")}
		change(&cfg)
		if _, err := New(cfg); err == nil || !strings.HasPrefix(err.Error(), "flaskwtf: ") {
			t.Errorf("%s: %v", shows, err)
		}
	}
}

// TestMisspelt shows which names are told of: one warning each that has the name meant.
func TestMisspelt(t *testing.T) {
	for name, want := range map[string]string{ // "" for no warning
		"WTF_CSRF_TIMELIMIT":   "; did you mean WTF_CSRF_TIME_LIMIT?",
		"WTF_CSRF_SECRET":      "; did you mean WTF_CSRF_SECRET_KEY?",
		"WTF_CSRF_SSL_STRIC":   "; did you mean WTF_CSRF_SSL_STRICT?",
		"WTF_CSRF_METHOD":      "; did you mean WTF_CSRF_METHODS?",
		"WTF_CSFR_ENABLED":     "; did you mean WTF_CSRF_ENABLED?",
		"wtf_csrf_enabled":     "; did you mean WTF_CSRF_ENABLED?",
		"WTF_CSRF_EXEMPT_LIST": "\"",
		"WTF_I18N_ENABLED":     "",
		"WTF_CSRF_ENABLED":     "",
		"RECAPTCHA_PUBLIC_KEY": "",
	} {
		cfg, err := ConfigFromMapping(map[string]any{"SECRET_KEY": "d4f1cc2f0a7be51d9b4d3bd6b1a4e9f8", name: int64(1)})
		if err != nil {
			t.Fatal(err)
		}
		var logged bytes.Buffer
		cfg.Logger = slog.New(slog.NewTextHandler(&logged, nil))
		if _, err := New(cfg); err != nil {
			t.Fatal(err)
		}
		text := logged.String()
		if strings.Count(text, "level=WARN") != min(len(want), 1) || want != "" && !strings.Contains(text, name+" is not a name that Flask-WTF knows"+want) {
			t.Errorf("%s: logged %q", name, text)
		}
	}
}

// TestWeakKeys shows that a key with which others can make tokens is told of, be the sessions
// signed or not.
func TestWeakKeys(t *testing.T) {
	for _, tt := range []struct{ key, want string }{
		{"dev", "SecretKey stands in public documentation or code: anyone can sign CSRF tokens with it"},
		{"k8Jw2nPq9sLx3vB", "who has one token may find it"},
		{"d4f1cc2f0a7be51d9b4d3bd6b1a4e9f8", ""},
	} {
		var logged bytes.Buffer
		if _, err := New(Config{SecretKey: []byte(tt.key), Logger: slog.New(slog.NewTextHandler(&logged, nil))}); err != nil {
			t.Fatal(err)
		}
		if text := logged.String(); strings.Count(text, "level=WARN") != min(len(tt.want), 1) || !strings.Contains(text, tt.want) {
			t.Errorf("%q: logged %q", tt.key, text)
		}
	}
}

// TestSecrets shows that neither key nor token are printed or logged.
func TestSecrets(t *testing.T) {
	var logged bytes.Buffer
	cfg := Config{SecretKey: []byte("schluessel"), Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), post("POST", urlencoded, "csrf_token=schlecht"))
	cfg.Logger.Info("configured", "config", cfg)
	texts := logged.String() + cfg.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		texts += fmt.Sprintf(verb, cfg) + fmt.Sprintf(verb, &cfg) + fmt.Sprintf(verb, c.config)
	}
	for _, secret := range []string{"schl", fmt.Sprintf("%x", "schl"), text} {
		if strings.Contains(texts, secret) {
			t.Errorf("%q is in %s", secret, texts)
		}
	}
	if !strings.Contains(texts, "invalid") || !strings.Contains(texts, "redacted") {
		t.Error("nothing was printed")
	}
}
