package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// envPrefix is that of Flask's from_prefixed_env.
const envPrefix = "FLASK_"

// sessionSettings are the names of Flask's configuration that are read from the environment.
// Each is read for itself: one that is faulty spoils no other, and what belongs to other
// parts of an application does not matter.
var sessionSettings = []string{
	"APPLICATION_ROOT", "PERMANENT_SESSION_LIFETIME", "SECRET_KEY_FALLBACKS",
	"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME", "SESSION_COOKIE_PARTITIONED",
	"SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE",
}

// judgeSettings are those of them that a verdict depends on.
var judgeSettings = map[string]bool{"PERMANENT_SESSION_LIFETIME": true, "SECRET_KEY_FALLBACKS": true, "SESSION_COOKIE_NAME": true}

const defaultLifetime = 31 * 24 * time.Hour

// settings are what the flags and the environment say, with where each is from.
type settings struct {
	name, nameFrom string
	maxAge         time.Duration
	noMaxAge       bool
	maxAgeFails    bool // Flask answers with status 500 for it
	maxAgeFrom     string
	cookie         flaskcookie.Config // the attributes of the cookie, and fallback keys of the environment
	faults         map[string]string  // what is wrong with a variable, by its name in Flask
	set            map[string]bool    // the names that the environment has
}

// readSettings reads the environment and lets the flags replace what it says.
func (in *invocation) readSettings() {
	s := &in.settings
	s.faults, s.set = map[string]string{}, map[string]bool{}
	values, faulty := map[string]any{}, map[string]any{}
	for _, name := range sessionSettings {
		text, ok := os.LookupEnv(envPrefix + name)
		if !ok {
			continue
		}
		value := envValue(text)
		if _, err := flaskcookie.ConfigFromMapping(map[string]any{name: value}); err != nil {
			s.faults[name] = faultText(err, name)
			faulty[name] = value
			continue
		}
		values[name], s.set[name] = value, true
	}
	cfg, err := flaskcookie.ConfigFromMapping(values)
	if err != nil { // two that do not go together
		s.faults["SESSION_COOKIE_PATH"] = faultText(err, "")
	}
	s.cookie = cfg
	s.name, s.nameFrom = cmp.Or(cfg.SessionCookieName, paste.DefaultName), s.from("SESSION_COOKIE_NAME")
	if in.input.name != "" {
		s.name, s.nameFrom = in.input.name, "-name"
		delete(s.faults, "SESSION_COOKIE_NAME")
	}
	s.maxAge, s.maxAgeFrom = cmp.Or(cfg.PermanentSessionLifetime, defaultLifetime), s.from("PERMANENT_SESSION_LIFETIME")
	if value, ok := faulty["PERMANENT_SESSION_LIFETIME"]; ok {
		as := lifetimeOf(value)
		s.maxAge, s.noMaxAge, s.maxAgeFails = as.limit, as.none || as.fails, as.fails
		s.maxAgeFrom = envPrefix + "PERMANENT_SESSION_LIFETIME, which is faulty"
	}
	if in.maxAge.set {
		s.maxAge, s.noMaxAge, s.maxAgeFails, s.maxAgeFrom = in.maxAge.limit, in.maxAge.none, false, "-max-age"
		delete(s.faults, "PERMANENT_SESSION_LIFETIME")
	}
	if in.keys.replaceFallbacks() {
		s.cookie.SecretKeyFallbacks = nil
		delete(s.faults, "SECRET_KEY_FALLBACKS")
	}
}

// from names the variable that sets a name of Flask's, or "".
func (s *settings) from(name string) string {
	if s.set[name] {
		return envPrefix + name
	}
	return ""
}

// faultText is the error about a setting, by the variable it is from and without a value.
func faultText(err error, name string) string {
	text := strings.ReplaceAll(err.Error(), "flaskcookie: ", "")
	text, _, _ = strings.Cut(text, "\n")
	return strings.Replace(text, name, envPrefix+name, 1)
}

// envValue reads a variable as from_prefixed_env does: as JSON if it is that, else as text.
func envValue(text string) any {
	var v any
	if plainJSON.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	return v
}

// needSettings fails for a fault that the verdict would depend on.
func (in *invocation) needSettings() error {
	for _, name := range sessionSettings {
		if fault := in.settings.faults[name]; fault != "" && judgeSettings[name] {
			return setupError{fault}
		}
	}
	in.tellFaults()
	return nil
}

// tellFaults says on standard error which variables are not used since they are faulty.
func (in *invocation) tellFaults() {
	for _, name := range sessionSettings {
		if fault := in.settings.faults[name]; fault != "" {
			in.tell("warning", "not used: "+fault)
		}
	}
}

// faultLines are the faults as part of an answer.
func (in *invocation) faultLines() (lines []string) {
	for _, name := range sessionSettings {
		if fault := in.settings.faults[name]; fault != "" {
			lines = append(lines, "faulty: "+fault)
		}
	}
	return lines
}

// faultEvidence tells of the settings at fault that a cookie is not simply judged by.
func (in *invocation) faultEvidence() (evidence []string) {
	for _, name := range sessionSettings {
		fault := in.settings.faults[name]
		switch {
		case fault == "" || !judgeSettings[name]:
		case name != "PERMANENT_SESSION_LIFETIME":
			evidence = append(evidence, fault+". The cookie was judged without this setting.")
		case in.settings.maxAgeFails:
			evidence = append(evidence, fault+": Flask answers each request that has the cookie with status 500.")
		}
	}
	return evidence
}

// nameLine and ageLine are settings as an answer names them.
func (s *settings) nameLine() string {
	return "name: " + keyText(s.name) + ", " + cmp.Or(s.nameFrom, "the default")
}

func (s *settings) ageLine() string {
	age := "none"
	if !s.noMaxAge {
		age = days(s.maxAge)
	}
	return "maximum age: " + age + ", " + cmp.Or(s.maxAgeFrom, "the default")
}

// used are the settings that an answer with this key depends on.
func (in *invocation) used(t target, key string) (lines []string) {
	if key != "" {
		lines = append(lines, "key: "+key)
	}
	if t.IsHeader || in.settings.nameFrom != "" {
		lines = append(lines, in.settings.nameLine())
	}
	return append(lines, in.settings.ageLine())
}

// setupError ends the program with exit code 3: a key, a file or a variable is at fault.
type setupError struct{ msg string }

func (e setupError) Error() string { return e.msg }

func setupf(format string, args ...any) error { return setupError{fmt.Sprintf(format, args...)} }

// isSetup reports whether an error is about the set-up, such as a mode in which Go refuses the
// digest.
func isSetup(err error) bool {
	_, ok := errors.AsType[setupError](err)
	return ok || errors.Is(err, signer.ErrFIPS)
}
