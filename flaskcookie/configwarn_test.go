package flaskcookie

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/signer"
)

// strongKey is one that nothing is said about.
const strongKey = "d4f1cc2f0a7be51d9b4d3bd6b1a4e9f8"

func TestMappingWarnings(t *testing.T) {
	for _, tc := range []struct {
		name string
		m    map[string]any
		want string // part of the only warning; "" for none
	}{
		{"Flask's own names and others'", map[string]any{"SECRET_KEY": strongKey, "SESSION_TYPE": "redis", "SESSION_PERMANENT": true, "DEBUG": true, "SERVER_NAME": "x"}, ""},
		{"a misspelt cookie name", map[string]any{"SESSION_COOKIE_SAME_SITE": "Lax"}, "SESSION_COOKIE_SAMESITE?"},
		{"a name of nothing", map[string]any{"SESSION_COOKIE_LIFETIME": int64(5)}, "SESSION_COOKIE_LIFETIME is not a name"},
		{"two letters off", map[string]any{"PERMENENT_SESSION_LIFETIM": int64(5)}, "PERMANENT_SESSION_LIFETIME?"},
		{"left off too early", map[string]any{"PERMANENT_SESSION_LIFE": int64(5)}, "PERMANENT_SESSION_LIFETIME?"},
		{"lower case from the environment", map[string]any{"session_cookie_secure": true}, "SESSION_COOKIE_SECURE?"},
		{"a flag that is a number", map[string]any{"SESSION_COOKIE_SECURE": int64(1)}, "SESSION_COOKIE_SECURE is on"},
		{"a flag that is the text True", map[string]any{"SESSION_COOKIE_SECURE": "True"}, "SESSION_COOKIE_SECURE is on"},
		{"a name that is not read back", map[string]any{"SESSION_COOKIE_NAME": "séance"}, "not ASCII"},
		{"what the Config itself shows", map[string]any{"SESSION_COOKIE_SAMESITE": "None"}, "SameSite is None without"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg, err := ConfigFromMapping(tc.m)
			if err != nil {
				t.Fatal(err)
			}
			checkOnly(t, cfg.Warnings(), tc.want)
		})
	}
}

// Attributes that Flask writes and every browser answers by dropping the cookie.
func TestCookieWarnings(t *testing.T) {
	for _, tc := range []struct {
		name string
		cfg  Config
		want string // part of the only warning; "" for none
	}{
		{"SameSite=None", Config{SessionCookieSameSite: http.SameSiteNoneMode}, "SameSite is None without SessionCookieSecure"},
		{"SameSite=None with Secure", Config{SessionCookieSameSite: http.SameSiteNoneMode, SessionCookieSecure: true}, ""},
		{"Partitioned is Secure", Config{SessionCookieSameSite: http.SameSiteNoneMode, SessionCookiePartitioned: true}, ""},
		{"SameSite=Lax", Config{SessionCookieSameSite: http.SameSiteLaxMode}, ""},
		{"__Host- without Secure", Config{SessionCookieName: "__Host-s"}, "__Host-: browsers reject the cookie unless SessionCookieSecure is true"},
		{"__Host- in order", Config{SessionCookieName: "__Host-s", SessionCookieSecure: true}, ""},
		{"__Host- and Partitioned", Config{SessionCookieName: "__Host-s", SessionCookiePartitioned: true}, ""},
		{"__Host- with a path", Config{SessionCookieName: "__Host-s", SessionCookieSecure: true, SessionCookiePath: "/app"}, `unless SessionCookiePath is "/"`},
		{"__Host- with a root", Config{SessionCookieName: "__Host-s", SessionCookieSecure: true, ApplicationRoot: "/app"}, `unless SessionCookiePath is "/"`},
		{"__Host- below a root", Config{SessionCookieName: "__Host-s", SessionCookieSecure: true, ApplicationRoot: "/app", SessionCookiePath: "/"}, ""},
		{"__Host- with a domain", Config{SessionCookieName: "__Host-s", SessionCookieSecure: true, SessionCookieDomain: "example.com"}, "unless SessionCookieDomain is unset"},
		{"__Host- with every fault", Config{SessionCookieName: "__host-s", SessionCookieDomain: "example.com", SessionCookiePath: "/app"},
			`SessionCookieSecure is true and SessionCookiePath is "/" and SessionCookieDomain is unset`},
		{"__Secure- without Secure", Config{SessionCookieName: "__SECURE-s"}, "__Secure-: browsers reject the cookie unless SessionCookieSecure is true"},
		{"__Secure- with a path and a domain", Config{SessionCookieName: "__Secure-s", SessionCookieSecure: true, SessionCookiePath: "/app", SessionCookieDomain: "example.com"}, ""},
		{"__Http- without HttpOnly", Config{SessionCookieName: "__http-s", SessionCookieSecure: true, SessionCookieHTTPOnly: new(false)},
			"__Http-: browsers that know it reject the cookie unless SessionCookieHTTPOnly is true"},
		{"__Http- without Secure", Config{SessionCookieName: "__Http-s"}, "reject the cookie unless SessionCookieSecure is true"},
		{"__Http- in order", Config{SessionCookieName: "__Http-s", SessionCookieSecure: true, SessionCookiePath: "/app", SessionCookieDomain: "example.com"}, ""},
		{"__Host-Http- in order", Config{SessionCookieName: "__Host-Http-s", SessionCookieSecure: true}, ""},
		{"__Host-Http- with every fault", Config{SessionCookieName: "__host-http-s", SessionCookieDomain: "example.com", SessionCookiePath: "/app", SessionCookieHTTPOnly: new(false)},
			`__Host-Http-: browsers that know it reject the cookie unless SessionCookieSecure is true and SessionCookieHTTPOnly is true and SessionCookiePath is "/" and SessionCookieDomain is unset`},
		{"__Secure- without HttpOnly", Config{SessionCookieName: "__Secure-s", SessionCookieSecure: true, SessionCookieHTTPOnly: new(false)}, ""},
		{"a bare name", Config{SessionCookieDomain: "intranet"}, "SessionCookieDomain is a name without a dot"},
		{"a top level", Config{SessionCookieDomain: ".com"}, "SessionCookieDomain is a name without a dot"},
		{"a bare name with a port", Config{SessionCookieDomain: "intranet:5000"}, "SessionCookieDomain is a name without a dot"},
		{"localhost", Config{SessionCookieDomain: "LocalHost:5000"}, ""},
		{"an IP address", Config{SessionCookieDomain: "192.0.2.1:80"}, "SessionCookieDomain is an IP address"},
		{"a short form of one", Config{SessionCookieDomain: "10.1"}, "SessionCookieDomain is an IP address"},
		{"digits in a host", Config{SessionCookieDomain: "7.example.com"}, ""},
		{"a domain", Config{SessionCookieDomain: ".example.com"}, ""},
		{"no prefix", Config{SessionCookieName: "__Hosts"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.cfg.SecretKey = []byte(strongKey)
			checkOnly(t, tc.cfg.Warnings(), tc.want)
		})
	}
}

// checkOnly demands one text with want in it, or none if want is "".
func checkOnly(t *testing.T, texts []string, want string) {
	t.Helper()
	if want == "" && len(texts) != 0 || want != "" && (len(texts) != 1 || !strings.Contains(texts[0], want)) {
		t.Errorf("got %q, want %q", texts, want)
	}
}

// Flask before 2.3 makes a Domain of SERVER_NAME, unless that has no dot.
func TestServerNameNote(t *testing.T) {
	for _, tc := range []struct {
		name  string
		m     map[string]any
		noted bool
	}{
		{"a host", map[string]any{"SERVER_NAME": "app.example.com"}, true},
		{"with a port", map[string]any{"SERVER_NAME": "app.example.com:8000"}, true},
		{"an address", map[string]any{"SERVER_NAME": "127.0.0.1:5000"}, true},
		{"null is unset", map[string]any{"SERVER_NAME": "app.example.com", "SESSION_COOKIE_DOMAIN": nil}, true},
		{"without a dot", map[string]any{"SERVER_NAME": "localhost:5000"}, false},
		{"with a domain", map[string]any{"SERVER_NAME": "app.example.com", "SESSION_COOKIE_DOMAIN": "app.example.com"}, false},
		{"with none on purpose", map[string]any{"SERVER_NAME": "app.example.com", "SESSION_COOKIE_DOMAIN": false}, false},
		{"null", map[string]any{"SERVER_NAME": nil}, false},
		{"unset", nil, false},
	} {
		cfg, err := ConfigFromMapping(tc.m)
		if err != nil {
			t.Fatal(err)
		}
		if notes := cfg.Notes(); (len(notes) == 1) != tc.noted || tc.noted && !strings.Contains(notes[0], "before 2.3") {
			t.Errorf("%s: notes %q", tc.name, notes)
		}
	}
}

// New tells warnings and notes to the Logger, each at its level.
func TestNewLogsWarnings(t *testing.T) {
	cfg, err := ConfigFromMapping(map[string]any{
		"SECRET_KEY": strongKey, "SESSION_COOKIE_SAME_SITE": "Lax", "SERVER_NAME": "app.example.com",
	})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	if _, err := New(cfg); err != nil {
		t.Fatal(err)
	}
	text := log.String()
	if strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, `level=WARN msg="flaskcookie: SESSION_COOKIE_SAME_SITE`) {
		t.Errorf("logged %q", text)
	}
	if strings.Count(text, "level=INFO") != 1 || !strings.Contains(text, `level=INFO msg="flaskcookie: SERVER_NAME`) {
		t.Errorf("logged %q", text)
	}
}

// TestWeakKeys shows which keys are reported, and that no report has the key.
func TestWeakKeys(t *testing.T) {
	for _, tc := range []struct {
		name, key, want string // want is part of the fault; "" for none
	}{
		{"random digits", strongKey, ""},
		{"16 random bytes", "\x8f\x02\xd3\xe1\x7f\x00\x99\xaa\x10\x5b\xc4\x3e\xf0\x77\x21\x6d", ""},
		{"15 bytes, which may be random", "k8Jw2nPq9sLx3vB", "shorter than 16 bytes: unless it is random"},
		{"Flask's tutorial", "dev", "public"},
		{"a file's newline", "dev\n", "public"},
		{"another spelling", "Super_Secret-Key!", "public"},
		{"Flask's quickstart", "_5#y2L\"F4Q8z\n\xec]/", "public"},
		{"an older quickstart", "A0Zr98j/3yX R~XHH!jmN]LWX/,?RT", "public"},
		{"a byte of it changed", "A0Zr98j/3yX R~XHH!jmN]LWX/,?RS", ""},
		{"Flask's configuration page", "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf", "public"},
		{"its old one, of Python 3", "?¿,´\u008d£\"<\u009c°@\x0f5«,wî\u008d$0\x13\u008b83", "public"},
		{"Superset", "\x02\x01thisismyscretkey\x01\x02\\e\\y\\y\\h", "public"},
		{"Superset's, copied from the file", `\2\1thisismyscretkey\1\2\e\y\y\h`, "public"},
		{"Superset later", "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "public"},
		{"Redash", "c292a0a3aa32397cdb050e233733900f", "public"},
		{"Airflow", "temporary_key", "public"},
		{"a variable", "$OLD_SECRET_KEY_OF_THE_APP", "variable that nothing has replaced"},
		{"a variable in braces", "${SECRET_KEY:-}", "variable that nothing has replaced"},
		{"a template", "{{ secret_key_of_the_app }}\n", "variable that nothing has replaced"},
		{"Python's None", "None", "public"},
		{"a space", " ", "one character again and again"},
		{"32 times a", strings.Repeat("a", 32), "one character again and again"},
		{"printed bytes", `b'\x12\x8f\xa0\x99m\xcd\xe1\x02'`, "what Python prints of bytes"},
		{"a file of random digits", strongKey + "\n", "ends with a line break"},
		{"a dollar in a random key", "$k8Jw2nPq9s-Lx3vB$", ""},
		{"a phrase within a longer key", "my dev key for the shop, number 7", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			key := []byte(tc.key)
			for name, cfg := range map[string]Config{
				"SecretKey ":              {SecretKey: key},
				"SecretKeyFallbacks[1] ":  {SecretKey: []byte(strongKey + "1"), SecretKeyFallbacks: [][]byte{[]byte(strongKey + "2"), key}},
				"Signer.FallbackKeys[0] ": {SecretKey: []byte(strongKey), Signer: signer.Options{FallbackKeys: [][]byte{key}}},
			} {
				warnings := cfg.Warnings()
				checkOnly(t, warnings, tc.want)
				if tc.want != "" && !strings.HasPrefix(warnings[0], name) {
					t.Errorf("got %q, want it to name %s", warnings[0], name)
				}
			}
		})
	}
}

// TestSameFallback shows that a fallback which is the key itself is told of: it reads nothing more.
func TestSameFallback(t *testing.T) {
	key, other := []byte(strongKey), []byte(strongKey+"2")
	checkOnly(t, Config{SecretKey: key, SecretKeyFallbacks: [][]byte{other, key}}.Warnings(), "SecretKeyFallbacks[1] is SecretKey itself")
	checkOnly(t, Config{SecretKey: key, SecretKeyFallbacks: [][]byte{other}}.Warnings(), "")
}
