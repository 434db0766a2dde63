package conformance

import (
	"maps"
	"time"
)

// settings are a Flask configuration as it travels to app.py: JSON, with a timedelta as
// {"days": 7}.
type settings map[string]any

const (
	secretKey = "the app's key"
	oldKey    = "the app's old key"
)

var configs = []named[settings]{
	{"default", settings{}},
	{"name", settings{"SESSION_COOKIE_NAME": "app_session"}},
	{"name-utf8", settings{"SESSION_COOKIE_NAME": "séance"}},
	{"name-odd", settings{"SESSION_COOKIE_NAME": "my:session,(1)"}},
	{"domain", settings{"SESSION_COOKIE_DOMAIN": ".example.com"}},
	{"domain-idna", settings{"SESSION_COOKIE_DOMAIN": "bücher.example:80"}},
	{"domain-false", settings{"SESSION_COOKIE_DOMAIN": false}},
	{"path", settings{"SESSION_COOKIE_PATH": "/p"}},
	{"root", settings{"APPLICATION_ROOT": "/a b;c"}},
	{"httponly-off", settings{"SESSION_COOKIE_HTTPONLY": false}},
	{"secure", settings{"SESSION_COOKIE_SECURE": true}},
	{"samesite-lax", settings{"SESSION_COOKIE_SAMESITE": "lax"}},
	{"samesite-strict", settings{"SESSION_COOKIE_SAMESITE": "Strict"}},
	{"samesite-none", settings{"SESSION_COOKIE_SAMESITE": "None", "SESSION_COOKIE_SECURE": true}},
	{"partitioned", settings{"SESSION_COOKIE_PARTITIONED": true}},
	{"lifetime-days", settings{"PERMANENT_SESSION_LIFETIME": map[string]any{"days": 7}}},
	{"lifetime-seconds", settings{"PERMANENT_SESSION_LIFETIME": 3600}},
	{"lifetime-fraction", settings{"PERMANENT_SESSION_LIFETIME": 90.9}},
	{"lifetime-negative", settings{"PERMANENT_SESSION_LIFETIME": -1}},
	{"max-size", settings{"MAX_COOKIE_SIZE": 90}},
	{"max-size-off", settings{"MAX_COOKIE_SIZE": 0}},
	{"all", settings{
		"SESSION_COOKIE_NAME": "__Secure-s", "SESSION_COOKIE_DOMAIN": "www.example.com", "SESSION_COOKIE_PATH": "/app/",
		"SESSION_COOKIE_HTTPONLY": true, "SESSION_COOKIE_SECURE": true, "SESSION_COOKIE_SAMESITE": "STRICT",
		"SESSION_COOKIE_PARTITIONED": true, "PERMANENT_SESSION_LIFETIME": map[string]any{"days": 1, "seconds": 30},
		"APPLICATION_ROOT": "/app", "MAX_COOKIE_SIZE": 200,
	}},
	// A permanent session would last into the year 10000, which no cookie can say.
	{late, settings{"PERMANENT_SESSION_LIFETIME": 9_000_000_000}},
}

const late = "late"

// now is the frozen clock, in seconds since 1970.
func (s scenario) now() int64 {
	if s[config] == late {
		return 253_000_000_000
	}
	return 1_700_000_000
}

// settings is the whole configuration of the application.
func (s scenario) settings() settings {
	all := settings{"SECRET_KEY": secretKey, "SECRET_KEY_FALLBACKS": []string{oldKey}}
	maps.Copy(all, find(configs, s[config]))
	if s[refresh] != "default" {
		all["SESSION_REFRESH_EACH_REQUEST"] = s[refresh] == "on"
	}
	return all
}

// lifetime turns what travels as {"days": 7} into what it means.
func lifetime(value any) any {
	parts, ok := value.(map[string]any)
	if !ok {
		return value
	}
	units := map[string]time.Duration{"days": 24 * time.Hour, "seconds": time.Second}
	var sum time.Duration
	for name, count := range parts {
		sum += units[name] * time.Duration(count.(float64))
	}
	return sum
}
