package flaskwtf

import (
	"net/http"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
)

// Handler returns middleware that checks requests as CSRFProtect does, and answers those that
// are refused by the ErrorHandler. The body can be read by next as if nobody had read it. It
// panics outside of the middleware of the session.
func (c *CSRF) Handler(next http.Handler) http.Handler {
	if c.config.Disabled || c.config.NoCheck {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Werkzeug reads "post" as POST, and net/http passes it on as it came.
		if slices.Contains(c.config.Methods, strings.ToUpper(r.Method)) && !c.config.Exempt(r) {
			if err := c.Check(r); err != nil {
				report.Logger(c.config.Logger).DebugContext(r.Context(), "flaskwtf: request refused", append(report.Where(r), "err", err)...)
				c.config.ErrorHandler(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// Check checks the token of a request of any method, and its Referer over HTTPS: protect. The
// session is that of the request's context. The error wraps ErrRefused, or is that of reading
// the body. r.Body can be read afterwards as if nobody had read it.
func (c *CSRF) Check(r *http.Request) error {
	token, err := c.tokenOf(r)
	if err != nil {
		return err
	}
	if err := c.Validate(flaskcookie.FromContext(r.Context()), token); err != nil {
		return err
	}
	return c.checkReferrer(r)
}

// tokenOf is _get_csrf_token: a value in the form counts, good or bad, before the headers. A
// form that is too long to be searched counts as one without, if a header has a token:
// another site cannot set one.
func (c *CSRF) tokenOf(r *http.Request) (string, error) {
	token, err := c.formToken(r)
	if token != "" || err != nil && err != ErrTooLarge {
		return token, err
	}
	for _, name := range c.config.Headers {
		if value := strings.Join(r.Header.Values(name), ","); value != "" {
			return value, nil
		}
	}
	return "", err
}

// checkReferrer compares the origin of the page that has sent the request with the host.
func (c *CSRF) checkReferrer(r *http.Request) error {
	scheme, host := c.config.Origin(r)
	if scheme != "https" || c.config.NoSSLStrict {
		return nil
	}
	referrer := r.Header.Get("Referer")
	if referrer == "" {
		return ErrNoReferrer
	}
	page, ok := parseOrigin(referrer)
	own, ownOK := parseOrigin("https://" + strings.TrimSuffix(host, ":443") + "/")
	if !ok || !ownOK || page != own {
		return ErrReferrer
	}
	return nil
}
