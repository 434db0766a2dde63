package flasklogin

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/spell"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// ConfigFromMapping makes a Config of the configuration names of Flask-Login, as
// flaskcookie.LoadEnv and flaskcookie.LoadFile return them, from the mapping that the
// session's is made of too. Names that Flask-Login does not use are ignored; those that
// look like one of its own, such as REMEMBER_COOKIES_SECURE, are told to the Config's Logger
// by [New].
//
// What is set on the LoginManager in code, such as login_view and often
// session_protection, is in no mapping and has to be set in the Config.
//
// It is stricter than Flask-Login where that would go on with something nobody meant:
//
//   - LOGIN_DISABLED that is true, by which Flask-Login lets everybody in: the text "False"
//     is true;
//   - a SESSION_PROTECTION other than "basic", "strong" and null, which is off in
//     Flask-Login: "Strong" is;
//   - a REMEMBER_COOKIE_DURATION of 0, a fraction or a text;
//   - an empty REMEMBER_COOKIE_NAME or REMEMBER_COOKIE_PATH, the name of the session's cookie, and a flag that is a text, since
//     "false" is true;
//   - a REMEMBER_COOKIE_SECURE or REMEMBER_COOKIE_HTTPONLY of 0, for which Flask-Login writes
//     "Secure=0", which browsers take as Secure;
//   - a SECRET_KEY text with characters outside of Latin-1, at which Flask-Login fails.
func ConfigFromMapping(m map[string]any) (Config, error) {
	r := &mapping{values: m}
	cfg := Config{
		SecretKey:         r.secretKey("SECRET_KEY"),
		SessionProtection: r.protection("SESSION_PROTECTION"),
		UseSessionForNext: r.flag("USE_SESSION_FOR_NEXT", false),
		Remember: RememberCookie{
			Name:               r.someText("REMEMBER_COOKIE_NAME"),
			Domain:             r.domain("REMEMBER_COOKIE_DOMAIN"),
			Path:               r.someText("REMEMBER_COOKIE_PATH"),
			Duration:           r.duration("REMEMBER_COOKIE_DURATION"),
			Secure:             r.attribute("REMEMBER_COOKIE_SECURE", false),
			HTTPOnly:           new(r.attribute("REMEMBER_COOKIE_HTTPONLY", true)),
			SameSite:           r.sameSite("REMEMBER_COOKIE_SAMESITE"),
			RefreshEachRequest: r.flag("REMEMBER_COOKIE_REFRESH_EACH_REQUEST", false),
		},
	}
	session, set := m["SESSION_COOKIE_NAME"]
	if !set {
		session = "session"
	}
	if session == cmp.Or(cfg.Remember.Name, defaultCookieName) {
		r.fail("REMEMBER_COOKIE_NAME", "is the name of the session's cookie: each would replace the other")
	}
	if value, set := m["LOGIN_DISABLED"]; set && !isOff(value) {
		r.fail("LOGIN_DISABLED", "is true: Flask-Login lets everybody in, and this package does not")
	}
	cfg.warnings = append(r.warnings, spell.Warnings(m, configNames, "REMEMBER_COOKIE_", "Flask-Login")...)
	if cfg.Remember.SameSite == http.SameSiteNoneMode && !cfg.Remember.Secure {
		cfg.warnings = append(cfg.warnings, "REMEMBER_COOKIE_SAMESITE is None without REMEMBER_COOKIE_SECURE: browsers reject the cookie")
	}
	if err := errors.Join(r.errs...); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

// configNames are the names of Flask-Login's configuration. SECRET_KEY is Flask's, which tells
// of its misspelt forms.
var configNames = []string{
	"LOGIN_DISABLED", "REMEMBER_COOKIE_DOMAIN", "REMEMBER_COOKIE_DURATION", "REMEMBER_COOKIE_HTTPONLY", "REMEMBER_COOKIE_NAME",
	"REMEMBER_COOKIE_PATH", "REMEMBER_COOKIE_REFRESH_EACH_REQUEST", "REMEMBER_COOKIE_SAMESITE", "REMEMBER_COOKIE_SECURE",
	"SESSION_PROTECTION", "USE_SESSION_FOR_NEXT",
}

// mapping reads one name after another and collects what is wrong with them.
type mapping struct {
	values   map[string]any
	errs     []error
	warnings []string
}

func (m *mapping) fail(name, why string) {
	m.errs = append(m.errs, fmt.Errorf("flasklogin: %s %s", name, why))
}

func (m *mapping) secretKey(name string) []byte {
	switch key := m.values[name].(type) {
	case nil:
		return nil // New asks for one
	case []byte:
		return key
	case string:
		latin1, err := RememberKey(key)
		if err != nil {
			m.errs = append(m.errs, err)
		}
		return latin1
	}
	m.fail(name, "is neither a string nor bytes")
	return nil
}

func (m *mapping) protection(name string) Protection {
	value, set := m.values[name]
	switch {
	case !set || value == "basic":
		return ProtectionBasic
	case value == "strong":
		return ProtectionStrong
	case value == nil:
		return ProtectionOff
	}
	m.fail(name, `must be "basic", "strong" or null: Flask-Login takes anything else as off`)
	return ProtectionBasic
}

// text reads a text; null is the default.
func (m *mapping) text(name string) string {
	value := m.values[name]
	text, ok := value.(string)
	if value != nil && !ok {
		m.fail(name, "is not a string")
	}
	return text
}

// domain gives "." for the empty text, for which Flask-Login writes an empty attribute: the dot is
// cut off. None and False mean no attribute.
func (m *mapping) domain(name string) string {
	switch m.values[name] {
	case "":
		return "."
	case false:
		return ""
	}
	return m.text(name)
}

// someText reads a text that is not to be empty: browsers take an empty Path, or none, for
// the directory of the page that set the cookie.
func (m *mapping) someText(name string) string {
	text := m.text(name)
	if _, set := m.values[name]; set && text == "" {
		m.fail(name, "is empty")
	}
	return text
}

// flag reads a truth value, but no text, of which even "false" is true to Python.
func (m *mapping) flag(name string, byDefault bool) bool {
	value, set := m.values[name]
	if !set {
		return byDefault
	}
	switch value.(type) {
	case nil, bool, int, int64, float64, *big.Int:
	default:
		m.fail(name, "is neither true nor false: Python takes any string as true")
	}
	return !isOff(value)
}

// attribute reads a flag of which Flask-Login writes into the cookie what is neither None nor
// False: a 1 becomes "Secure=1", and a 0 "Secure=0", which browsers take as Secure all the same.
func (m *mapping) attribute(name string, byDefault bool) bool {
	value, set := m.values[name]
	on := m.flag(name, byDefault)
	switch {
	case !set || value == nil || value == true || value == false:
	case on:
		m.warnings = append(m.warnings, name+" is on but not the value true: Flask-Login writes it with a value after it")
	default:
		m.fail(name, "is neither true nor false: Flask-Login writes the attribute, and browsers take it as on")
	}
	return on
}

func isOff(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case string:
		return value == ""
	case int:
		return value == 0
	case int64:
		return value == 0
	case float64:
		return value == 0
	case *big.Int:
		return value.Sign() == 0
	}
	return false
}

func (m *mapping) sameSite(name string) http.SameSite {
	switch text := m.values[name].(type) {
	case nil:
		return 0
	case string:
		if mode, err := werkzeug.ParseSameSite(text); err == nil {
			return mode
		}
	}
	m.fail(name, `must be "Strict", "Lax", "None" or null`)
	return 0
}

// duration reads whole seconds or a time.Duration.
func (m *mapping) duration(name string) time.Duration {
	value, set := m.values[name]
	if !set {
		return 0 // the default
	}
	var lasts time.Duration
	switch value := value.(type) {
	case time.Duration:
		lasts = value
	case int:
		lasts = wholeSeconds(int64(value))
	case int64:
		lasts = wholeSeconds(value)
	}
	if lasts == 0 {
		m.fail(name, "is not a number of whole seconds other than 0")
	}
	return lasts
}

// wholeSeconds is 0 for what no time.Duration can hold.
func wholeSeconds(n int64) time.Duration {
	if d := time.Duration(n) * time.Second; d/time.Second == time.Duration(n) {
		return d
	}
	return 0
}
