package flaskcookie

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// newCookie prepares the Set-Cookie texts of a configuration with its defaults.
func newCookie(cfg Config) (*werkzeug.Cookie, error) {
	c, err := werkzeug.NewCookie(werkzeug.Attributes{
		Name:        cfg.SessionCookieName,
		Domain:      cfg.SessionCookieDomain,
		Path:        cfg.SessionCookiePath,
		Secure:      cfg.SessionCookieSecure,
		HTTPOnly:    *cfg.SessionCookieHTTPOnly,
		SameSite:    cfg.SessionCookieSameSite,
		Partitioned: cfg.SessionCookiePartitioned,
	})
	if err != nil {
		return nil, fmt.Errorf("flaskcookie: session cookie: %w", err)
	}
	return c, nil
}
