package flaskcookie

import (
	"maps"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/spell"
)

// configNames are the names of Flask's configuration that the session reads.
var configNames = []string{
	"APPLICATION_ROOT", "MAX_COOKIE_SIZE", "PERMANENT_SESSION_LIFETIME", "SECRET_KEY", "SECRET_KEY_FALLBACKS",
	"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME", "SESSION_COOKIE_PARTITIONED",
	"SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "SESSION_REFRESH_EACH_REQUEST",
}

// Warnings returns what [ConfigFromMapping] found suspicious, which [New] tells to the
// Logger. It is for packages whose configuration embeds this one.
func (c Config) Warnings() []string { return slices.Clone(c.warnings) }

// logWarnings tells Logger what ConfigFromMapping found.
func (c Config) logWarnings() {
	for _, warning := range c.warnings {
		report.Logger(c.Logger).Warn("flaskcookie: " + warning)
	}
}

// warnMisspelt warns about names that Flask ignores but that look like one of its own:
// those that begin with SESSION_COOKIE_, and those at most two letters off, in any case.
func (m *mapping) warnMisspelt() {
	for _, name := range slices.Sorted(maps.Keys(m.values)) {
		if slices.Contains(configNames, name) {
			continue
		}
		upper := strings.ToUpper(name)
		suggestion := spell.Suggestion(upper, configNames)
		if strings.HasPrefix(upper, "SESSION_COOKIE_") || suggestion != "" {
			m.warn(name + " is not a name that Flask knows" + suggestion)
		}
	}
}
