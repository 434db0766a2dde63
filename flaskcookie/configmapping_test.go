package flaskcookie

import (
	"math"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// configRow is a configuration and what real Flask does with it.
type configRow struct {
	Name       string         `json:"name"`
	Comment    string         `json:"comment"`
	Config     map[string]any `json:"config"`
	Set        string         `json:"set"`    // for a permanent session
	Delete     string         `json:"delete"` // after clear()
	Refreshed  bool           `json:"refreshed"`
	LargeWarns bool           `json:"large_warns"` // about a cookie of some 7000 bytes
	Keys       []string       `json:"keys"`        // as itsdangerous has them, the signing key last
	MaxAge     int64          `json:"max_age"`
}

// The generator's clock.
var goldenNow = time.Date(2023, 11, 14, 22, 13, 20, 750_000_000, time.UTC)

func TestConfigFromMappingGolden(t *testing.T) {
	for _, row := range golden[configRow](t, "config.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			cfg, err := ConfigFromMapping(row.Config)
			if err != nil {
				t.Fatalf("%s: %v", row.Comment, err)
			}
			keys := cfg.SecretKeyFallbacks
			keys = append(keys, cfg.SecretKey)
			for i, want := range row.Keys {
				if len(keys) != len(row.Keys) || string(keys[i]) != latin1(t, want) {
					t.Fatalf("%s: keys %q, want %q", row.Comment, keys, row.Keys)
				}
			}
			codec, err := New(cfg)
			if err != nil {
				t.Fatalf("%s: %v", row.Comment, err)
			}
			cfg, c := codec.config, codec.cookie
			set, _, err := c.Set("VALUE", goldenNow.Add(cfg.PermanentSessionLifetime), 0)
			if want := latin1(t, row.Set); err != nil || set != want {
				t.Errorf("%s:\ngot  %s, %v\nwant %s", row.Comment, set, err, want)
			}
			if deleted, _ := c.Delete(0); deleted != latin1(t, row.Delete) {
				t.Errorf("%s:\ngot  %s\nwant %s", row.Comment, deleted, row.Delete)
			}
			if got := int64(cfg.PermanentSessionLifetime / time.Second); got != row.MaxAge {
				t.Errorf("%s: maximum age %d, want %d", row.Comment, got, row.MaxAge)
			}
			// Under a negative maximum age no session is read, so none is refreshed.
			if got := *cfg.SessionRefreshEachRequest && row.MaxAge >= 0; got != row.Refreshed {
				t.Errorf("%s: refresh %v, want %v", row.Comment, got, row.Refreshed)
			}
			if _, warning, _ := c.Set(strings.Repeat("x", 7000), time.Time{}, cfg.MaxCookieSize); (warning != nil) != row.LargeWarns {
				t.Errorf("%s: size warning %v, want %v", row.Comment, warning, row.LargeWarns)
			}
		})
	}
}

func TestConfigFromMappingRefuses(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 70)
	for _, tc := range []struct {
		name  string // what Flask does
		key   string
		value any
		want  string // part of the error
	}{
		{"FLASK_SECRET_KEY=12345: TypeError at every request", "SECRET_KEY", int64(12345), `FLASK_SECRET_KEY='"12345"'`},
		{"a key of 25 digits", "SECRET_KEY", huge, "number"},
		{"a key like 1e5", "SECRET_KEY", 1e5, "number"},
		{"FLASK_SECRET_KEY=true", "SECRET_KEY", true, "neither a string nor bytes"},
		{"a list of keys", "SECRET_KEY", []any{"a"}, "neither a string nor bytes"},
		{"a lone surrogate: UnicodeEncodeError", "SECRET_KEY", "\xed\xa0\x80", "UTF-8"},
		{"each character becomes a key", "SECRET_KEY_FALLBACKS", "old", "make it a list"},
		{"the same as bytes", "SECRET_KEY_FALLBACKS", []byte("old"), "make it a list"},
		{"TypeError", "SECRET_KEY_FALLBACKS", int64(5), "not a list"},
		{"a number in the list", "SECRET_KEY_FALLBACKS", []any{"a", int64(5)}, "number"},
		{"None in the list", "SECRET_KEY_FALLBACKS", []any{nil}, "neither"},
		{"an empty name", "SESSION_COOKIE_NAME", "", "not a name"},
		{"never found again", "SESSION_COOKIE_NAME", "my session", "has a space"},
		{"never found again, with a quote", "SESSION_COOKIE_NAME", `my"session`, "a quote"},
		{"AttributeError", "SESSION_COOKIE_NAME", nil, "not a name"},
		{"AttributeError", "SESSION_COOKIE_NAME", int64(5), "not a name"},
		{"AttributeError", "SESSION_COOKIE_DOMAIN", true, "not a domain"},
		{"Domain=0", "SESSION_COOKIE_DOMAIN", int64(0), "not a domain"},
		{"Domain=https", "SESSION_COOKIE_DOMAIN", "https://example.com", "not the name of a host"},
		{"Domain=*.example.com", "SESSION_COOKIE_DOMAIN", "*.example.com", "not the name of a host"},
		{"Domain=example.com\t", "SESSION_COOKIE_DOMAIN", "example.com\t", "not the name of a host"},
		{"Domain=a.example,b.example", "SESSION_COOKIE_DOMAIN", "a.example,b.example", "not the name of a host"},
		{"Domain=Domain=example.com", "SESSION_COOKIE_DOMAIN", "Domain=example.com", "not the name of a host"},
		{"Domain=example.com/app", "SESSION_COOKIE_DOMAIN", "example.com/app", "not the name of a host"},
		{"Domain=[", "SESSION_COOKIE_DOMAIN", "[::1]", "not the name of a host"},
		{"Domain=", "SESSION_COOKIE_DOMAIN", "::1", "not the name of a host"},
		{"Domain=None", "SESSION_COOKIE_DOMAIN", "None", "text of a constant"},
		{"FLASK_SESSION_COOKIE_DOMAIN=False: Domain=False", "SESSION_COOKIE_DOMAIN", "False", "text of a constant"},
		{"Domain=null", "SESSION_COOKIE_DOMAIN", ".null", "text of a constant"},
		{"UnicodeError", "SESSION_COOKIE_DOMAIN", "a..b", "empty or too long label"},
		{"Path=app", "SESSION_COOKIE_PATH", "app", "does not begin"},
		{"Path=app", "APPLICATION_ROOT", "app", "does not begin"},
		{"Path=https://example.com/", "SESSION_COOKIE_PATH", "https://example.com/", "does not begin"},
		{"TypeError", "SESSION_COOKIE_PATH", int64(5), "not a path"},
		{"Path=", "APPLICATION_ROOT", "", "empty"},
		{"no Path at all", "APPLICATION_ROOT", nil, "empty"},
		{"TypeError", "APPLICATION_ROOT", true, "not a path"},
		{"ValueError", "SESSION_COOKIE_SAMESITE", "loose", "must be"},
		{"ValueError", "SESSION_COOKIE_SAMESITE", "", "must be"},
		{"AttributeError", "SESSION_COOKIE_SAMESITE", false, "must be"},
		{"Secure=0, which is Secure", "SESSION_COOKIE_SECURE", int64(0), "browsers take it as on"},
		{"Secure=, which is Secure", "SESSION_COOKIE_SECURE", "", "browsers take it as on"},
		{"Secure=false, which is Secure", "SESSION_COOKIE_SECURE", "false", "without quotes"},
		{"HttpOnly=False, which is HttpOnly", "SESSION_COOKIE_HTTPONLY", "False", "without quotes"},
		{"Partitioned=off", "SESSION_COOKIE_PARTITIONED", "off", "without quotes"},
		{"a list", "SESSION_COOKIE_SECURE", []any{int64(1)}, "neither true nor false"},
		{"the text is true", "SESSION_REFRESH_EACH_REQUEST", "false", "without quotes"},
		{"TypeError", "PERMANENT_SESSION_LIFETIME", "31 days", "not a number of seconds"},
		{"TypeError", "PERMANENT_SESSION_LIFETIME", nil, "not a number of seconds"},
		{"no session lives", "PERMANENT_SESSION_LIFETIME", false, "is 0"},
		{"no session lives", "PERMANENT_SESSION_LIFETIME", int64(0), "is 0"},
		{"no session lives", "PERMANENT_SESSION_LIFETIME", 0.0, "is 0"},
		{"no session lives", "PERMANENT_SESSION_LIFETIME", 0.5, "less than a second"},
		{"no session lives", "PERMANENT_SESSION_LIFETIME", -0.5, "less than a second"},
		{"no session lives: 3600 was meant in seconds", "PERMANENT_SESSION_LIFETIME", time.Duration(3600), "less than a second"},
		{"less than a microsecond", "PERMANENT_SESSION_LIFETIME", 1e-9, "is 0"},
		{"no session lives", "PERMANENT_SESSION_LIFETIME", time.Duration(0), "is 0"},
		{"300 years", "PERMANENT_SESSION_LIFETIME", int64(300 * 365 * 86400), "beyond"},
		{"300 years ago", "PERMANENT_SESSION_LIFETIME", int64(-300 * 365 * 86400), "beyond"},
		{"300 years", "PERMANENT_SESSION_LIFETIME", 300 * 365 * 86400.5, "beyond"},
		{"OverflowError", "PERMANENT_SESSION_LIFETIME", huge, "beyond"},
		{"OverflowError", "PERMANENT_SESSION_LIFETIME", math.Inf(1), "beyond"},
		{"ValueError", "PERMANENT_SESSION_LIFETIME", math.NaN(), "beyond"},
		{"warns about every cookie", "MAX_COOKIE_SIZE", int64(-1), "not a number of bytes"},
		{"TypeError", "MAX_COOKIE_SIZE", "4093", "not a number of bytes"},
		{"warns about every cookie", "MAX_COOKIE_SIZE", true, "not a number of bytes"},
	} {
		t.Run(tc.key+" "+tc.name, func(t *testing.T) {
			cfg, err := ConfigFromMapping(map[string]any{"SECRET_KEY": "key", tc.key: tc.value})
			if err == nil {
				t.Fatalf("accepted as %+v", cfg)
			}
			text := err.Error()
			if !strings.HasPrefix(text, "flaskcookie: "+tc.key) || !strings.Contains(text, tc.want) {
				t.Errorf("got %q, want it to name %s and say %q", text, tc.key, tc.want)
			}
		})
	}
}

// Every fault is told at once.
func TestConfigFromMappingJoinsErrors(t *testing.T) {
	_, err := ConfigFromMapping(map[string]any{"SECRET_KEY": int64(5), "PERMANENT_SESSION_LIFETIME": int64(0)})
	if err == nil || strings.Count(err.Error(), "flaskcookie: ") != 2 {
		t.Errorf("got %v, want two errors", err)
	}
}

// The types a Go program writes by hand, beside those that JSON gives.
func TestConfigFromMappingGoTypes(t *testing.T) {
	key := []byte{0xff, 0}
	cfg, err := ConfigFromMapping(map[string]any{
		"SECRET_KEY":                 key,
		"SECRET_KEY_FALLBACKS":       []string{"a", "b"},
		"PERMANENT_SESSION_LIFETIME": 90 * time.Minute,
		"MAX_COOKIE_SIZE":            2000,
		"SESSION_COOKIE_SAMESITE":    "strict",
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]byte{key, []byte("a"), []byte("b")}, append([][]byte{cfg.SecretKey}, cfg.SecretKeyFallbacks...)); diff != "" {
		t.Errorf("the keys (-want +got):\n%s", diff)
	}
	if cfg.PermanentSessionLifetime != 90*time.Minute || cfg.MaxCookieSize != 2000 || cfg.SessionCookieSameSite != http.SameSiteStrictMode {
		t.Errorf("got %+v", cfg)
	}
	cfg, err = ConfigFromMapping(map[string]any{"SECRET_KEY_FALLBACKS": [][]byte{key}, "PERMANENT_SESSION_LIFETIME": 60})
	if err != nil || cfg.PermanentSessionLifetime != time.Minute {
		t.Errorf("got %+v, %v", cfg, err)
	}
	if diff := cmp.Diff([][]byte{key}, cfg.SecretKeyFallbacks); diff != "" {
		t.Errorf("the keys given as bytes (-want +got):\n%s", diff)
	}
}

// An absent or falsy key is Flask's "no session", which New refuses, not this function.
func TestConfigFromMappingNoKey(t *testing.T) {
	for name, m := range map[string]map[string]any{
		"nil":   nil,
		"none":  {"SECRET_KEY": nil},
		"empty": {"SECRET_KEY": ""},
	} {
		if cfg, err := ConfigFromMapping(m); err != nil || len(cfg.SecretKey) != 0 {
			t.Errorf("%s: got %q, %v", name, cfg.SecretKey, err)
		}
	}
}

// What only the cookie's text shows to be wrong is an error of New.
func TestNewRefusesDomain(t *testing.T) {
	_, err := New(Config{SecretKey: []byte("k"), SessionCookieDomain: "a; Path=/"})
	if err == nil || !strings.HasPrefix(err.Error(), "flaskcookie: session cookie: ") {
		t.Errorf("got %v, want an error", err)
	}
}

// A flag that is on in any spelling is on.
func TestFlagsOn(t *testing.T) {
	for _, on := range []any{true, "true", "True", "TRUE", 1, int64(1), 1.5, big.NewInt(2)} {
		cfg, err := ConfigFromMapping(map[string]any{"SESSION_COOKIE_SECURE": on})
		if err != nil || !cfg.SessionCookieSecure {
			t.Errorf("%T %v: got %v, %v", on, on, cfg.SessionCookieSecure, err)
		}
	}
}

// Whatever the environment holds, a configuration that is accepted is one New can work
// with, and no lifetime is longer than the one given.
func FuzzConfigFromMapping(f *testing.F) {
	for _, row := range golden[configRow](f, "config.jsonl") {
		for key, value := range row.Config {
			text, err := pythonJSON.Marshal(value)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(key, string(text))
		}
	}
	f.Add("PERMANENT_SESSION_LIFETIME", "9223372036.9")
	f.Fuzz(func(t *testing.T, key, text string) {
		value := envValue(text)
		cfg, err := ConfigFromMapping(map[string]any{key: value})
		if err != nil {
			return
		}
		if _, ok := value.(taggedjson.Dict); ok && slices.Contains(configNames, key) && !isFalsy(value) {
			t.Errorf("%s accepts a dict", key)
		}
		var given float64
		switch value := value.(type) {
		case int64:
			given = float64(value)
		case float64:
			given = value
		}
		if got := cfg.PermanentSessionLifetime.Seconds(); key == "PERMANENT_SESSION_LIFETIME" && math.Abs(got-given) > 1e-6*(1+math.Abs(given)) {
			t.Errorf("%s gives %v seconds", text, got)
		}
	})
}
