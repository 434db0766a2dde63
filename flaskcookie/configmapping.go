package flaskcookie

import "errors"

// ConfigFromMapping makes a Config of Flask's own configuration names, as [LoadEnv] and
// [LoadFile] return them. Names that Flask's session does not use are ignored.
//
// It is stricter than Flask where Flask would go on with something nobody meant, and
// says which name is wrong, never its value:
//
//   - a SECRET_KEY that is no string: FLASK_SECRET_KEY=12345 is a number, and has to be
//     written FLASK_SECRET_KEY='"12345"'; the same for a fallback key;
//   - SECRET_KEY_FALLBACKS as a string, of which Flask makes each character a key;
//   - a PERMANENT_SESSION_LIFETIME of less than a second, by which Flask refuses nearly
//     every session; a negative one stays negative and refuses all;
//   - a SESSION_COOKIE_DOMAIN that names no host: a URL, "*.example.com", the text "None";
//   - a SESSION_COOKIE_PATH, or APPLICATION_ROOT in its place, that does not begin with "/";
//   - a flag that is neither a bool nor clearly on: with SESSION_COOKIE_SECURE=0 Flask
//     writes "Secure=0", which browsers take as Secure;
//   - a SESSION_COOKIE_SAMESITE other than "Strict", "Lax" and "None", in any case.
//
// What is only suspicious, a misspelt name for instance, is kept in the Config, and
// [New] tells it to the Config's Logger. So is a SERVER_NAME without
// SESSION_COOKIE_DOMAIN, at the level Info: before 2.3 Flask takes the one for the other.
//
// Lifetimes are numbers of seconds or a [time.Duration]; keys may be a string or
// []byte. MAX_COOKIE_SIZE 0 or null means no limit, which is a negative MaxCookieSize.
func ConfigFromMapping(m map[string]any) (Config, error) {
	r := &mapping{values: m}
	cfg := Config{
		SecretKey:                 r.secretKey("SECRET_KEY"),
		SecretKeyFallbacks:        r.fallbackKeys("SECRET_KEY_FALLBACKS"),
		SessionCookieName:         r.cookieName("SESSION_COOKIE_NAME"),
		SessionCookieDomain:       r.domain("SESSION_COOKIE_DOMAIN"),
		SessionCookiePath:         r.path("SESSION_COOKIE_PATH"),
		SessionCookieHTTPOnly:     r.attribute("SESSION_COOKIE_HTTPONLY"),
		SessionCookieSecure:       isTrue(r.attribute("SESSION_COOKIE_SECURE")),
		SessionCookiePartitioned:  isTrue(r.attribute("SESSION_COOKIE_PARTITIONED")),
		SessionCookieSameSite:     r.sameSite("SESSION_COOKIE_SAMESITE"),
		PermanentSessionLifetime:  r.lifetime("PERMANENT_SESSION_LIFETIME"),
		SessionRefreshEachRequest: r.truth("SESSION_REFRESH_EACH_REQUEST"),
		ApplicationRoot:           r.path("APPLICATION_ROOT"),
		MaxCookieSize:             r.maxCookieSize("MAX_COOKIE_SIZE"),
	}
	r.checkPath(cfg)
	if root, ok := m["APPLICATION_ROOT"]; ok && isFalsy(root) && cfg.SessionCookiePath == "" {
		r.fail("APPLICATION_ROOT", "is empty, and so is the cookie's path")
	}
	r.warnMisspelt()
	if err := errors.Join(r.errs...); err != nil {
		return Config{}, err
	}
	cfg.warnings = r.warnings
	if m["SESSION_COOKIE_DOMAIN"] == nil { // False is none on purpose
		cfg.serverName, _ = m["SERVER_NAME"].(string)
	}
	return cfg, nil
}
