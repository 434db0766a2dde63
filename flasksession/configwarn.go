package flasksession

import (
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
)

// Warnings returns what is suspicious in the configuration: that of
// flaskcookie.Config.Warnings, as far as Flask-Session uses it, what [ConfigFromMapping]
// found, and settings that have no effect. [New] tells it to the Logger. It never holds a
// key.
func (c Config) Warnings() []string {
	c = c.resolved()
	return slices.Concat(c.used().Warnings(), c.warnings, c.ignored())
}

// logWarnings tells Logger what is suspicious and what is worth knowing.
func (c Config) logWarnings() {
	for _, warning := range c.Warnings() {
		report.Logger(c.Logger).Warn("flasksession: " + warning)
	}
	for _, note := range c.flask().Notes() {
		report.Logger(c.Logger).Info("flasksession: " + note)
	}
}

// used is Flask's configuration without what Flask-Session makes no use of, so that
// no key is blamed that signs nothing and no cookie passes for Secure that is not.
func (c Config) used() flaskcookie.Config {
	used := c.flask()
	used.SessionCookiePartitioned, used.SecretKeyFallbacks = false, nil
	if !c.SessionUseSigner {
		used.SecretKey, used.Signer.FallbackKeys = nil, nil
	}
	return used
}

// ignored tells which of Flask's settings Flask-Session does not know.
func (c Config) ignored() []string {
	var warnings []string
	if c.SessionUseSigner && len(c.SecretKeyFallbacks) > 0 {
		warnings = append(warnings, "SecretKeyFallbacks have no effect: Flask-Session does not know them")
	}
	if c.SessionCookiePartitioned {
		warnings = append(warnings, "SessionCookiePartitioned has no effect: Flask-Session does not know it")
	}
	if c.Version == V03 && c.SessionCookieSameSite != 0 {
		warnings = append(warnings, "SessionCookieSameSite has no effect: Flask-Session 0.3 does not know it")
	}
	return warnings
}
