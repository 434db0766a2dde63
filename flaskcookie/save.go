package flaskcookie

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// Save adds to h, the header of a response that has not left yet, what save_session
// adds: "Vary: Cookie" if the session was accessed; a Set-Cookie if it was modified, or
// is permanent and SessionRefreshEachRequest is on; one that deletes the cookie if it
// was modified and is empty now.
//
// It adds no cookie, and logs a lost change, if h has a Set-Cookie of that name: a
// Flask behind this server has answered, and its login or logout must stand. With
// [Config.ReadOnly] it adds no cookie at all. A cookie above MaxCookieSize is logged, and
// set all the same.
//
// The error is a *taggedjson.TypeError if the session cannot be written, with Vary set
// as in Flask. From here on writes to the session fail with [ErrSaved]. ctx is for the
// Logger.
func (c *Codec) Save(ctx context.Context, h http.Header, s *Session) error {
	s.saved = true
	if s.accessed {
		werkzeug.AddVary(h, "Cookie")
	}
	if c.config.ReadOnly {
		if s.modified {
			c.config.Logger.WarnContext(ctx, "flaskcookie: session not saved: the configuration is read-only")
		}
		return nil
	}
	if werkzeug.SetsCookie(h, c.config.SessionCookieName) {
		if s.modified {
			c.config.Logger.WarnContext(ctx, "flaskcookie: session not saved: the response has a session cookie already")
		}
		return nil
	}
	if err := c.setCookie(ctx, h, s); err != nil {
		c.config.Logger.ErrorContext(ctx, "flaskcookie: the session cannot be saved", "err", err)
		return err
	}
	return nil
}

// setCookie adds the Set-Cookie, if one is due.
func (c *Codec) setCookie(ctx context.Context, h http.Header, s *Session) error {
	if !s.modified && !(s.permanent() && *c.config.SessionRefreshEachRequest) {
		return nil
	}
	text, warning, err := c.cookieText(s)
	if err != nil {
		return err
	}
	if warning != nil {
		c.config.Logger.WarnContext(ctx, "flaskcookie: "+warning.String())
	}
	h.Add("Set-Cookie", text)
	werkzeug.AddVary(h, "Cookie")
	return nil
}

// cookieText is the text of the Set-Cookie; an empty session has its cookie deleted.
func (c *Codec) cookieText(s *Session) (string, *werkzeug.SizeWarning, error) {
	if len(s.values) == 0 {
		text, warning := c.cookie.Delete(c.config.MaxCookieSize)
		return text, warning, nil
	}
	value, err := c.Encode(s)
	if err != nil {
		return "", nil, err
	}
	text, warning, err := c.cookie.Set(value, c.expires(s), c.config.MaxCookieSize)
	if err != nil {
		return "", nil, fmt.Errorf("flaskcookie: session cookie: %w", err)
	}
	return text, warning, nil
}

// expires is get_expiration_time: zero for a cookie that ends with the browser. The sum
// is cut to seconds afterwards, so that parts of a second in either term count.
func (c *Codec) expires(s *Session) time.Time {
	if !s.permanent() {
		return time.Time{}
	}
	return c.config.Signer.Now().Add(c.config.PermanentSessionLifetime)
}
