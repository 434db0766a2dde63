package flaskcookie

import (
	"cmp"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// newCookie prepares the session cookie's Set-Cookie texts with Flask's defaults.
func newCookie(cfg *Config) (*werkzeug.Cookie, error) {
	c, err := werkzeug.NewCookie(werkzeug.Attributes{
		Name:        cmp.Or(cfg.SessionCookieName, "session"),
		Domain:      cfg.SessionCookieDomain,
		Path:        cmp.Or(cfg.SessionCookiePath, cfg.ApplicationRoot, "/"),
		Secure:      cfg.SessionCookieSecure,
		HTTPOnly:    cfg.SessionCookieHTTPOnly == nil || *cfg.SessionCookieHTTPOnly,
		SameSite:    cfg.SessionCookieSameSite,
		Partitioned: cfg.SessionCookiePartitioned,
	})
	if err != nil {
		return nil, fmt.Errorf("flaskcookie: session cookie: %w", err)
	}
	return c, nil
}
