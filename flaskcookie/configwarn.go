package flaskcookie

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/spell"
)

// configNames are the names of Flask's configuration that the session reads.
var configNames = []string{
	"APPLICATION_ROOT", "MAX_COOKIE_SIZE", "PERMANENT_SESSION_LIFETIME", "SECRET_KEY", "SECRET_KEY_FALLBACKS",
	"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME", "SESSION_COOKIE_PARTITIONED",
	"SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "SESSION_REFRESH_EACH_REQUEST",
}

// Warnings returns what is suspicious in the configuration: what [ConfigFromMapping]
// found, attributes with which browsers drop the cookie, keys that are known or can be guessed,
// and a digest that Flask-Login has for other things. [New] tells it to the Logger. It is for packages whose configuration embeds
// this one, and never holds a key.
func (c Config) Warnings() []string {
	return slices.Concat(c.warnings, c.cookieWarnings(), c.keyWarnings(), c.digestWarnings())
}

// Notes returns what [ConfigFromMapping] found that is in order here and may not be beside
// an older Flask. [New] tells it to the Logger, at the level Info.
func (c Config) Notes() []string {
	// Before Flask 2.3 SERVER_NAME is the Domain of the cookie as well, unless it is a bare
	// name such as localhost.
	host, _, _ := strings.Cut(c.serverName, ":")
	if c.SessionCookieDomain != "" || !strings.Contains(host, ".") {
		return nil
	}
	return []string{"SERVER_NAME is set and SESSION_COOKIE_DOMAIN is not: a Flask before 2.3 makes the one " +
		"the other, and then browsers keep a cookie of Flask's and one of Go's. With such a Flask set " +
		"SESSION_COOKIE_DOMAIN to the host in SERVER_NAME, for both"}
}

// logWarnings tells Logger what is suspicious and what is worth knowing.
func (c Config) logWarnings() {
	for _, warning := range c.Warnings() {
		report.Logger(c.Logger).Warn("flaskcookie: " + warning)
	}
	for _, note := range c.Notes() {
		report.Logger(c.Logger).Info("flaskcookie: " + note)
	}
}

// cookieWarnings are about settings that Flask writes as they are and every browser
// answers by dropping the cookie: the user is never logged in, and nothing fails.
func (c Config) cookieWarnings() []string {
	var warnings []string
	if c.SessionCookieSameSite == http.SameSiteNoneMode && !c.secure() {
		warnings = append(warnings, "SessionCookieSameSite is None without SessionCookieSecure: browsers reject the cookie")
	}
	if strings.ContainsFunc(c.SessionCookieName, func(r rune) bool { return r >= utf8.RuneSelf }) {
		warnings = append(warnings, "SessionCookieName is not ASCII: Flask writes such a cookie but never finds it again")
	}
	prefix, broken := c.brokenPrefix()
	if len(broken) > 0 {
		browsers := "browsers"
		if strings.HasSuffix(prefix, httpPrefix[2:]) {
			browsers = "browsers that know it" // Chromium does
		}
		warnings = append(warnings, fmt.Sprintf("SessionCookieName begins with %s: %s reject the cookie unless %s",
			prefix, browsers, strings.Join(broken, " and ")))
	}
	if what := lonelyDomain(c.SessionCookieDomain); what != "" {
		warnings = append(warnings, "SessionCookieDomain is "+what+": browsers keep the cookie of that very host and of no other, as "+
			"they do without a SessionCookieDomain")
	}
	return warnings
}

// lonelyDomain says what a Domain is that covers no other host, or "". It is in order as
// such, and mostly meant otherwise; localhost is what it is in development.
func lonelyDomain(domain string) string {
	host, _, _ := strings.Cut(domain, ":")
	host = strings.TrimLeft(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case host == "" || strings.EqualFold(host, "localhost"):
		return ""
	case strings.Trim(last, "0123456789") == "": // in browsers a number behind the last dot makes an address
		return "an IP address"
	case last == host:
		return "a name without a dot"
	}
	return ""
}

// The prefixes of RFC 6265bis, section 4.1.3, and the two that Chromium has beside them.
const (
	hostPrefix, securePrefix   = "__Host-", "__Secure-"
	hostHTTPPrefix, httpPrefix = "__Host-Http-", "__Http-"
)

// brokenPrefix names the prefix of the cookie's name and what the rule of that prefix
// lacks. Browsers know the prefixes in any case.
func (c Config) brokenPrefix() (prefix string, broken []string) {
	prefixes := []string{hostHTTPPrefix, hostPrefix, httpPrefix, securePrefix}
	i := slices.IndexFunc(prefixes, func(prefix string) bool { return hasPrefixFold(c.SessionCookieName, prefix) })
	if i < 0 {
		return "", nil
	}
	prefix = prefixes[i]
	ofHost, ofHTTP := prefix == hostPrefix || prefix == hostHTTPPrefix, prefix == httpPrefix || prefix == hostHTTPPrefix
	if !c.secure() {
		broken = append(broken, "SessionCookieSecure is true")
	}
	if ofHTTP && c.SessionCookieHTTPOnly != nil && !*c.SessionCookieHTTPOnly {
		broken = append(broken, "SessionCookieHTTPOnly is true")
	}
	if ofHost && cmp.Or(c.SessionCookiePath, c.ApplicationRoot, defaultRoot) != "/" {
		broken = append(broken, `SessionCookiePath is "/"`)
	}
	if ofHost && c.SessionCookieDomain != "" {
		broken = append(broken, "SessionCookieDomain is unset")
	}
	return prefix, broken
}

func (c Config) secure() bool { return c.SessionCookieSecure || c.SessionCookiePartitioned }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// warnMisspelt warns about names that Flask ignores but that look like one of its own:
// those that begin with SESSION_COOKIE_, and those at most two letters off or left off too
// early, in any case.
func (m *mapping) warnMisspelt() {
	m.warnings = append(m.warnings, spell.Warnings(m.values, configNames, "SESSION_COOKIE_", "Flask")...)
}
