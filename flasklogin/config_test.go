package flasklogin

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

func TestMapping(t *testing.T) {
	good, err := ConfigFromMapping(map[string]any{
		"SECRET_KEY": "clé", "SESSION_PROTECTION": "strong", "USE_SESSION_FOR_NEXT": true, "LOGIN_DISABLED": false,
		"REMEMBER_COOKIE_NAME": "rem", "REMEMBER_COOKIE_DURATION": 60, "REMEMBER_COOKIE_HTTPONLY": false, "REMEMBER_COOKIE_SAMESITE": "Lax", "OTHER": 1,
	})
	if err != nil || string(good.SecretKey) != "cl\xe9" || good.SessionProtection != ProtectionStrong || !good.UseSessionForNext ||
		good.Remember.Name != "rem" || good.Remember.Duration.Seconds() != 60 || *good.Remember.HTTPOnly || good.Remember.SameSite != http.SameSiteLaxMode {
		t.Errorf("got %+v, %v", good, err)
	}
	if off, err := ConfigFromMapping(map[string]any{"SESSION_PROTECTION": nil}); err != nil || off.SessionProtection != ProtectionOff {
		t.Errorf("got %v, %v", off, err)
	}
	same := map[string]any{"REMEMBER_COOKIE_NAME": "sid", "SESSION_COOKIE_NAME": "sid"}
	if _, err := ConfigFromMapping(same); err == nil || !strings.Contains(err.Error(), "REMEMBER_COOKIE_NAME") {
		t.Errorf("one name for two cookies: %v", err)
	}
	if _, err := ConfigFromMapping(map[string]any{"SESSION_COOKIE_NAME": "remember_token"}); err == nil {
		t.Error("a session's cookie of the default name of the remember cookie")
	}
	other := map[string]any{"REMEMBER_COOKIE_NAME": "session", "SESSION_COOKIE_NAME": "sid"}
	if _, err := ConfigFromMapping(other); err != nil {
		t.Error(err)
	}
	for name, values := range map[string][]any{
		"SECRET_KEY":                           {"key €", 5},
		"SESSION_PROTECTION":                   {"Strong", "", false, "None", true},
		"LOGIN_DISABLED":                       {true, "False", 1, "yes", []any{1}},
		"REMEMBER_COOKIE_DURATION":             {0, 1.5, "60", nil, true, int64(1) << 62},
		"REMEMBER_COOKIE_NAME":                 {"", nil, 5, "session"},
		"REMEMBER_COOKIE_PATH":                 {"", nil, 5},
		"REMEMBER_COOKIE_SAMESITE":             {"lax ", "", 5},
		"REMEMBER_COOKIE_SECURE":               {"false", []any{}, 0, int64(0), 0.0, ""},
		"REMEMBER_COOKIE_HTTPONLY":             {"false", 0},
		"REMEMBER_COOKIE_REFRESH_EACH_REQUEST": {"false"},
		"USE_SESSION_FOR_NEXT":                 {"false"},
	} {
		for _, value := range values {
			_, err := ConfigFromMapping(map[string]any{name: value})
			if err == nil || !strings.Contains(err.Error(), "flasklogin: "+name) {
				t.Errorf("%s = %#v: %v", name, value, err)
			}
		}
	}
}

func TestNewErrors(t *testing.T) {
	for shows, change := range map[string]func(*Config){
		"no key":                func(c *Config) { c.SecretKey = nil },
		"an unknown protection": func(c *Config) { c.SessionProtection = 3 },
		"half a form of the cookie": func(c *Config) {
			c.Remember.Encode = func(*flaskcookie.Session, string) (string, error) { return "", nil }
		},
		"the name of a view":          func(c *Config) { c.LoginView = "auth.login" },
		"a page of any scheme":        func(c *Config) { c.LoginView = "//sso/login" },
		"a page behind a backslash":   func(c *Config) { c.RefreshView = `/\sso/login` },
		"another scheme":              func(c *Config) { c.RefreshView = "ftp://sso/login" },
		"a name that is never found":  func(c *Config) { c.Remember.Name = "a b" },
		"a path that is no path":      func(c *Config) { c.Remember.Path = "app" },
		"a domain that names no host": func(c *Config) { c.Remember.Domain = "https://h" },
	} {
		cfg := Config{SecretKey: testKey, Logger: discard}
		change(&cfg)
		if _, err := New(cfg, users(nil)); err == nil || !strings.HasPrefix(err.Error(), "flasklogin: ") {
			t.Errorf("%s: %v", shows, err)
		}
	}
	if _, err := New(Config{SecretKey: testKey}, Users[string]{}); err == nil {
		t.Error("no loader is accepted")
	}
}

func TestSecrets(t *testing.T) {
	var logged bytes.Buffer
	cfg := Config{SecretKey: []byte("schlüssel"), Logger: slog.New(slog.NewTextHandler(&logged, nil))}
	if _, err := New(cfg, users(nil)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(logged.String(), "use RememberKey") {
		t.Errorf("logged %q", logged.String())
	}
	slog.New(slog.NewTextHandler(&logged, nil)).Info("configured", "config", cfg)
	texts := []string{logged.String(), cfg.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		texts = append(texts, fmt.Sprintf(verb, cfg), fmt.Sprintf(verb, &cfg))
	}
	for _, text := range texts {
		if strings.Contains(text, "schl") || strings.Contains(text, fmt.Sprintf("%x", "schl")) || strings.Contains(text, fmt.Sprint([]byte("schl"))[1:10]) {
			t.Errorf("the key is in %q", text)
		}
	}
	if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, "redacted") }) {
		t.Error("nothing was printed")
	}
}

// TestMisspelt shows which names are told of: one warning each that has the name meant.
func TestMisspelt(t *testing.T) {
	for name, want := range map[string]string{ // "" for no warning
		"REMEMBER_COOKIE_SECURR":    "; did you mean REMEMBER_COOKIE_SECURE?",
		"REMEMBER_COOKIES_SECURE":   "; did you mean REMEMBER_COOKIE_SECURE?",
		"REMEMBER_COOKIE_SAME_SITE": "; did you mean REMEMBER_COOKIE_SAMESITE?",
		"REMEMBER_COOKIE_DURATON":   "; did you mean REMEMBER_COOKIE_DURATION?",
		"REMEMBER_COOKIE_LIFETIME":  "\"",
		"LOGIN_DISABLE":             "; did you mean LOGIN_DISABLED?",
		"SESSION_PROTECTON":         "; did you mean SESSION_PROTECTION?",
		"remember_cookie_secure":    "; did you mean REMEMBER_COOKIE_SECURE?",
		"REMEMBER_COOKIE_SECURE":    "",
		"SESSION_COOKIE_SECURE":     "",
		"SESSION_PERMANENT":         "",
		"LOGIN_VIEW":                "",
	} {
		cfg, err := ConfigFromMapping(map[string]any{"SECRET_KEY": "d4f1cc2f0a7be51d9b4d3bd6b1a4e9f8", name: true})
		if err != nil {
			t.Fatal(err)
		}
		var logged bytes.Buffer
		cfg.Logger = slog.New(slog.NewTextHandler(&logged, nil))
		if _, err := New(cfg, users(nil)); err != nil {
			t.Fatal(err)
		}
		text := logged.String()
		if strings.Count(text, "level=WARN") != min(len(want), 1) || want != "" && !strings.Contains(text, name+" is not a name that Flask-Login knows"+want) {
			t.Errorf("%s: logged %q", name, text)
		}
	}
}

// TestWeakKeys shows that a key with which others can write remember cookies is told of, be the
// sessions signed or not.
func TestWeakKeys(t *testing.T) {
	own := RememberCookie{
		Encode: func(*flaskcookie.Session, string) (string, error) { return "", nil },
		Decode: func(*flaskcookie.Session, string) (string, bool) { return "", false },
	}
	for _, tt := range []struct {
		shows, want string // part of the only warning; "" for none
		cfg         Config
	}{
		{"known", "SecretKey stands in public documentation or code: anyone can sign remember cookies with it", Config{SecretKey: []byte("dev")}},
		{"short", "who has one cookie may find it", Config{SecretKey: []byte("k8Jw2nPq9sLx3vB")}},
		{"in order", "", Config{SecretKey: testKey}},
		{"of a cookie of the application's own", "", Config{SecretKey: []byte("dev"), Remember: own}},
	} {
		var logged bytes.Buffer
		tt.cfg.Logger = slog.New(slog.NewTextHandler(&logged, nil))
		if _, err := New(tt.cfg, users(nil)); err != nil {
			t.Fatal(err)
		}
		if text := logged.String(); strings.Count(text, "level=WARN") != min(len(tt.want), 1) || !strings.Contains(text, tt.want) {
			t.Errorf("%s: logged %q", tt.shows, text)
		}
	}
}

// TestManagerHidesTheKey shows that nothing that prints a Manager shows the key, not even where
// it stands in an unexported field, of which package fmt asks no method.
func TestManagerHidesTheKey(t *testing.T) {
	m, err := New(Config{SecretKey: []byte("schlüssel"), Logger: discard}, users(nil))
	if err != nil {
		t.Fatal(err)
	}
	type holder struct{ held any }
	var texts bytes.Buffer
	slog.New(slog.NewTextHandler(&texts, nil)).Info("made", "manager", m, "value", *m)
	slog.New(slog.NewJSONHandler(&texts, nil)).Info("made", "manager", m, "value", *m)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&texts, verb+verb+verb+"\n", m, *m, holder{*m})
	}
	if !strings.Contains(texts.String(), defaultCookieName) {
		t.Fatal("nothing was printed")
	}
	for _, form := range []string{"schl", fmt.Sprintf("%x", "schl"), fmt.Sprintf("%X", "schl"), "115 99 104 108", "0x73, 0x63, 0x68, 0x6c"} {
		if strings.Contains(texts.String(), form) {
			t.Errorf("the key is shown, as %q", form)
		}
	}
}
