package flaskcookie

import (
	"maps"
	"slices"
	"strings"
)

// configNames are the names of Flask's configuration that the session reads.
var configNames = []string{
	"APPLICATION_ROOT", "MAX_COOKIE_SIZE", "PERMANENT_SESSION_LIFETIME", "SECRET_KEY", "SECRET_KEY_FALLBACKS",
	"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME", "SESSION_COOKIE_PARTITIONED",
	"SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "SESSION_REFRESH_EACH_REQUEST",
}

// logWarnings tells Logger what ConfigFromMapping found.
func (c Config) logWarnings() {
	for _, warning := range c.warnings {
		c.Logger.Warn("flaskcookie: " + warning)
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
		nearest := slices.MinFunc(configNames, func(a, b string) int {
			return editDistance(upper, a) - editDistance(upper, b)
		})
		if strings.HasPrefix(upper, "SESSION_COOKIE_") || editDistance(upper, nearest) <= 2 {
			m.warn(name + " is not a name that Flask knows; did you mean " + nearest + "?")
		}
	}
}

// editDistance counts the letters to insert, remove or replace to get from a to b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
