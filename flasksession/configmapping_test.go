package flasksession

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"strings"
	"testing"
)

// TestConfigFromMapping has single settings and what becomes of them, in the words of
// Config.String, with "" for an error.
func TestConfigFromMapping(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"SESSION_TYPE", "redis", `SessionType: "redis"`},
		{"SESSION_TYPE", "SQLAlchemy", `SessionType: "sqlalchemy"`},
		{"SESSION_TYPE", "null", ""},
		{"SESSION_TYPE", "redis ", ""},
		{"SESSION_TYPE", nil, ""},
		{"SESSION_TYPE", 1, ""},
		{"SESSION_KEY_PREFIX", "app:", `SessionKeyPrefix: "app:"`},
		{"SESSION_KEY_PREFIX", "", `SessionKeyPrefix: ""`},
		{"SESSION_KEY_PREFIX", nil, ""},
		{"SESSION_ID_LENGTH", int64(16), "SessionIDLength: 16"},
		{"SESSION_ID_LENGTH", 150, "SessionIDLength: 150"},
		{"SESSION_ID_LENGTH", nil, "SessionIDLength: 0"},
		{"SESSION_ID_LENGTH", 0, ""},
		{"SESSION_ID_LENGTH", 7, ""},
		{"SESSION_ID_LENGTH", 151, ""},
		{"SESSION_ID_LENGTH", "32", ""},
		{"SESSION_ID_LENGTH", 32.0, ""},
		{"SESSION_PERMANENT", false, "SessionPermanent: false"},
		{"SESSION_PERMANENT", nil, "SessionPermanent: false"},
		{"SESSION_PERMANENT", 1, "SessionPermanent: true"},
		{"SESSION_PERMANENT", 0.0, "SessionPermanent: false"},
		{"SESSION_PERMANENT", big.NewInt(1), "SessionPermanent: true"},
		{"SESSION_PERMANENT", big.NewInt(-1), "SessionPermanent: true"},
		{"SESSION_PERMANENT", new(big.Int), "SessionPermanent: false"},
		{"SESSION_PERMANENT", "false", ""},
		{"SESSION_USE_SIGNER", true, "SessionUseSigner: true"},
		{"SESSION_USE_SIGNER", int64(0), "SessionUseSigner: false"},
		{"SESSION_USE_SIGNER", "true", ""},
		{"SESSION_SERIALIZATION_FORMAT", "pickle", ""},
		{"SESSION_SERIALIZATION_FORMAT", "JSON", ""},
		{"SESSION_SERIALIZATION_FORMAT", nil, ""},
		{"SESSION_COOKIE_NAME", "sid", `SessionCookieName: "sid"`},
		{"SESSION_COOKIE_NAME", "", ""}, // flaskcookie's own rules
		{"SESSION_COOKIE_NAME", "my session", ""},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s=%v", tt.name, tt.value), func(t *testing.T) {
			m := map[string]any{"SESSION_TYPE": "redis", tt.name: tt.value}
			cfg, err := ConfigFromMapping(m)
			switch {
			case tt.want == "" && (err == nil || !strings.Contains(err.Error(), tt.name)):
				t.Errorf("want an error about %s, got %v", tt.name, err)
			case tt.want != "" && err != nil:
				t.Error(err)
			case tt.want != "" && !strings.Contains(cfg.String(), tt.want):
				t.Errorf("%s is not in %v", tt.want, cfg)
			}
		})
	}
	if _, err := ConfigFromMapping(nil); err == nil {
		t.Error("Flask-Session does not start without SESSION_TYPE")
	}
}

// TestSerializationFormat shows the two names of formats.
func TestSerializationFormat(t *testing.T) {
	for format, want := range map[string]any{"msgpack": MsgPack, "json": JSON} {
		cfg, err := ConfigFromMapping(map[string]any{"SESSION_TYPE": "redis", "SESSION_SERIALIZATION_FORMAT": format})
		if err != nil || cfg.Serialization != want {
			t.Errorf("%s: got %T, %v", format, cfg.Serialization, err)
		}
	}
}

// TestPickling shows the kinds of store whose sessions are pickles, whatever the format.
func TestPickling(t *testing.T) {
	for kind, pickles := range map[string]bool{"redis": false, "memcached": false, "filesystem": true, "CacheLib": true} {
		cfg, err := ConfigFromMapping(map[string]any{"SESSION_TYPE": kind})
		if err != nil || (cfg.Serialization == Pickle) != pickles || len(cfg.Warnings()) != 0 {
			t.Errorf("%s: %v, %v, warns %q", kind, cfg.Serialization, err, cfg.Warnings())
		}
		cfg, err = ConfigFromMapping(map[string]any{"SESSION_TYPE": kind, "SESSION_SERIALIZATION_FORMAT": "json"})
		if err != nil || (cfg.Serialization == Pickle) != pickles || (len(cfg.Warnings()) == 1) != pickles {
			t.Errorf("%s with a format: %v, %v, warns %q", kind, cfg.Serialization, err, cfg.Warnings())
		}
	}
}

// TestMisspelt shows which names New warns about.
func TestMisspelt(t *testing.T) {
	tests := map[string]string{ // "" = no warning, "?" = one without a suggestion
		"SESSION_KEY_PREFX":          "SESSION_KEY_PREFIX",
		"SESSION_KEYPREFIX":          "SESSION_KEY_PREFIX",
		"session_type":               "SESSION_TYPE",
		"SESION_TYPE":                "SESSION_TYPE",
		"SESSION_SERIALISATION_FORM": "?",
		"SESSION_COOKIE_SECUR":       "SESSION_COOKIE_SECURE",
		"SESSION_REDIS":              "",
		"SESSION_PROTECTION":         "",
		"SESSION_COOKIE_SECURE":      "",
		"SESSION_CLEANUP_N_REQUESTS": "",
		"DEBUG":                      "",
	}
	for name, want := range tests {
		var log bytes.Buffer
		m := map[string]any{"SESSION_TYPE": "redis"}
		maps.Insert(m, maps.All(map[string]any{name: true}))
		if name == "session_type" {
			m[name] = "redis"
		}
		cfg, err := ConfigFromMapping(m)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
		open(t, cfg, NewMemoryStore())
		got := log.String()
		_, suggestion, suggested := strings.Cut(got, "did you mean ")
		if (want == "") != (got == "") || suggested != (len(want) > 1) || suggested && !strings.HasPrefix(suggestion, want+"?") {
			t.Errorf("%s: logged %q", name, got)
		}
	}
}
