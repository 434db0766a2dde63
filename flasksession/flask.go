package flasksession

import (
	"cmp"
	"crypto/hmac"
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// resolved returns the configuration with what only its Config sets.
func (c Config) resolved() Config {
	base := c.Config
	c.mapped = cmp.Or(c.mapped, &base)
	c.SecretKey = orKey(c.SecretKey, base.SecretKey)
	c.SecretKeyFallbacks = append(c.SecretKeyFallbacks[:len(c.SecretKeyFallbacks):len(c.SecretKeyFallbacks)], base.SecretKeyFallbacks...)
	c.SessionCookieName = cmp.Or(c.SessionCookieName, base.SessionCookieName)
	c.SessionCookieDomain = cmp.Or(c.SessionCookieDomain, base.SessionCookieDomain)
	c.SessionCookiePath = cmp.Or(c.SessionCookiePath, base.SessionCookiePath)
	c.SessionCookieHTTPOnly = cmp.Or(c.SessionCookieHTTPOnly, base.SessionCookieHTTPOnly)
	c.SessionCookieSecure = c.SessionCookieSecure || base.SessionCookieSecure
	c.SessionCookiePartitioned = c.SessionCookiePartitioned || base.SessionCookiePartitioned
	c.SessionCookieSameSite = cmp.Or(c.SessionCookieSameSite, base.SessionCookieSameSite)
	c.PermanentSessionLifetime = cmp.Or(c.PermanentSessionLifetime, base.PermanentSessionLifetime)
	c.SessionRefreshEachRequest = cmp.Or(c.SessionRefreshEachRequest, base.SessionRefreshEachRequest)
	c.ApplicationRoot = cmp.Or(c.ApplicationRoot, base.ApplicationRoot)
	c.MaxCookieSize = cmp.Or(c.MaxCookieSize, base.MaxCookieSize)
	c.Salt = cmp.Or(c.Salt, base.Salt)
	c.ReadOnly = c.ReadOnly || base.ReadOnly
	c.Logger = cmp.Or(c.Logger, base.Logger)
	c.Signer = orSigner(c.Signer, base.Signer)
	if c.OnReject == nil {
		c.OnReject = base.OnReject
	}
	if c.ErrorHandler == nil {
		c.ErrorHandler = base.ErrorHandler
	}
	return c
}

func orKey(a, b []byte) []byte {
	if len(a) > 0 {
		return a
	}
	return b
}

func orSigner(a, b signer.Options) signer.Options {
	a.Sep = cmp.Or(a.Sep, b.Sep)
	if a.KeyDerivation == nil {
		a.KeyDerivation = b.KeyDerivation
	}
	if a.Digest == nil {
		a.Digest = b.Digest
	}
	if a.FallbackKeys == nil {
		a.FallbackKeys = b.FallbackKeys
	}
	if a.Now == nil {
		a.Now = b.Now
	}
	return a
}

// settledTwice returns an error that names a field which is set, and in Config to something
// else: one of the two would be ignored. A flag that is on in either is on.
func (c Config) settledTwice() error {
	base := c.Config
	for name, differ := range map[string]bool{
		"SecretKey":                 len(c.SecretKey) > 0 && len(base.SecretKey) > 0 && !hmac.Equal(c.SecretKey, base.SecretKey),
		"SecretKeyFallbacks":        len(c.SecretKeyFallbacks) > 0 && len(base.SecretKeyFallbacks) > 0,
		"SessionCookieName":         differs(c.SessionCookieName, base.SessionCookieName),
		"SessionCookieDomain":       differs(c.SessionCookieDomain, base.SessionCookieDomain),
		"SessionCookiePath":         differs(c.SessionCookiePath, base.SessionCookiePath),
		"SessionCookieHTTPOnly":     differsBehind(c.SessionCookieHTTPOnly, base.SessionCookieHTTPOnly),
		"SessionCookieSameSite":     differs(c.SessionCookieSameSite, base.SessionCookieSameSite),
		"PermanentSessionLifetime":  differs(c.PermanentSessionLifetime, base.PermanentSessionLifetime),
		"SessionRefreshEachRequest": differsBehind(c.SessionRefreshEachRequest, base.SessionRefreshEachRequest),
		"ApplicationRoot":           differs(c.ApplicationRoot, base.ApplicationRoot),
		"MaxCookieSize":             differs(c.MaxCookieSize, base.MaxCookieSize),
		"Salt":                      differs(c.Salt, base.Salt),
		"Logger":                    differs(c.Logger, base.Logger),
		"OnReject":                  c.OnReject != nil && base.OnReject != nil,
		"ErrorHandler":              c.ErrorHandler != nil && base.ErrorHandler != nil,
	} {
		if differ {
			return fmt.Errorf("flasksession: %s is set twice: in Config.Config too, to something else", name)
		}
	}
	return nil
}

func differs[T comparable](a, b T) bool {
	var unset T
	return a != unset && b != unset && a != b
}

func differsBehind(a, b *bool) bool { return a != nil && b != nil && *a != *b }

// flask is the configuration of Flask that a resolved configuration has, with what
// flaskcookie.ConfigFromMapping found.
func (c Config) flask() flaskcookie.Config {
	f := *c.mapped
	f.SecretKey, f.SecretKeyFallbacks = c.SecretKey, c.SecretKeyFallbacks
	f.SessionCookieName, f.SessionCookieDomain, f.SessionCookiePath = c.SessionCookieName, c.SessionCookieDomain, c.SessionCookiePath
	f.SessionCookieHTTPOnly, f.SessionCookieSecure = c.SessionCookieHTTPOnly, c.SessionCookieSecure
	f.SessionCookiePartitioned, f.SessionCookieSameSite = c.SessionCookiePartitioned, c.SessionCookieSameSite
	f.PermanentSessionLifetime, f.SessionRefreshEachRequest = c.PermanentSessionLifetime, c.SessionRefreshEachRequest
	f.ApplicationRoot, f.MaxCookieSize, f.Salt, f.Signer = c.ApplicationRoot, c.MaxCookieSize, c.Salt, c.Signer
	return f
}

// fromFlask is the other way round.
func fromFlask(f flaskcookie.Config) Config {
	return Config{
		SecretKey: f.SecretKey, SecretKeyFallbacks: f.SecretKeyFallbacks,
		SessionCookieName: f.SessionCookieName, SessionCookieDomain: f.SessionCookieDomain, SessionCookiePath: f.SessionCookiePath,
		SessionCookieHTTPOnly: f.SessionCookieHTTPOnly, SessionCookieSecure: f.SessionCookieSecure,
		SessionCookiePartitioned: f.SessionCookiePartitioned, SessionCookieSameSite: f.SessionCookieSameSite,
		PermanentSessionLifetime: f.PermanentSessionLifetime, SessionRefreshEachRequest: f.SessionRefreshEachRequest,
		ApplicationRoot: f.ApplicationRoot, MaxCookieSize: f.MaxCookieSize, Salt: f.Salt, Signer: f.Signer,
		mapped: &f,
	}
}
