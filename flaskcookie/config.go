package flaskcookie

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Config holds Flask's configuration of the session, under Flask's names. The
// zero value of each field is Flask's default; only SecretKey has none.
type Config struct {
	// SecretKey is SECRET_KEY. A Python str is its UTF-8 text. Required. Whoever has
	// it can sign in as anyone: New warns about one that stands in documentation or
	// is shorter than 16 bytes, and about such a fallback.
	SecretKey []byte

	// SecretKeyFallbacks is SECRET_KEY_FALLBACKS: older keys, oldest first,
	// that are accepted and never used to sign. With SecretKey there may be
	// signer.MaxKeys.
	SecretKeyFallbacks [][]byte

	// SessionCookieName is the name of the cookie. The default is "session". A
	// name that Werkzeug does not read back, such as one with a space, is refused.
	SessionCookieName string

	// SessionCookieDomain is the Domain attribute. The default is none: the
	// cookie goes to the exact host that set it. It is the name of a host: what else
	// Flask would write, a URL for instance, makes browsers drop the cookie.
	SessionCookieDomain string

	// SessionCookiePath is the Path attribute. The default is ApplicationRoot. It
	// begins with "/".
	SessionCookiePath string

	// SessionCookieHTTPOnly keeps the cookie from scripts. The default, nil,
	// is true; new(false) turns it off.
	SessionCookieHTTPOnly *bool

	// SessionCookieSecure keeps the cookie to HTTPS. The default is false.
	SessionCookieSecure bool

	// SessionCookiePartitioned is the Partitioned attribute. It implies
	// SessionCookieSecure. The default is false.
	SessionCookiePartitioned bool

	// SessionCookieSameSite is the SameSite attribute. The default is none.
	SessionCookieSameSite http.SameSite

	// PermanentSessionLifetime is how long a permanent session lasts, and how
	// old any cookie may be, in whole seconds. The default is 31 days. A
	// negative value expires every cookie. Anything within a second of zero is
	// refused: it is a number of seconds that was not multiplied by time.Second.
	PermanentSessionLifetime time.Duration

	// SessionRefreshEachRequest sends the cookie of a permanent session with
	// every response. The default, nil, is true.
	SessionRefreshEachRequest *bool

	// PermanentSessions makes every session permanent as it is opened, and sends
	// its cookie with every response. It is for an app that does so itself, by
	// session.permanent = True in its open_session or in a before_request
	// function that runs for every request. No name of Flask's stands for it, so
	// that ConfigFromMapping does not set it. The default is false.
	PermanentSessions bool

	// ApplicationRoot is the path the application is mounted under. The
	// default is "/".
	ApplicationRoot string

	// MaxCookieSize is the size in bytes of a Set-Cookie header above which it
	// is reported, and sent all the same. The default is 4093, a negative value
	// turns the report off.
	MaxCookieSize int

	// Salt is the salt of the signature. The default is "cookie-session".
	Salt string

	// Payload is the format of the session. The default is Flask's tagged JSON
	// with sorted keys.
	Payload serializer.Payload

	// Tags are custom tags of the default Payload (register on Flask's
	// TaggedJSONSerializer). Two with the same key make New panic.
	Tags []taggedjson.Tag

	// Compressor, Decompressors and NoCompression are those of
	// [serializer.Options]. The default is zlib, as in Flask.
	Compressor    serializer.Compressor
	Decompressors []serializer.Compressor
	NoCompression bool

	// Signer holds the parameters of the signature. Its KeyDerivation is
	// signer.HMAC by default here. Keys belong into SecretKeyFallbacks.
	Signer signer.Options

	// ReadOnly makes Save set no cookie and report what would have changed.
	ReadOnly bool

	// Logger gets reports, with the method and the route or path of the request and
	// never with a key, a cookie or a value. The default, nil, is what slog.Default is
	// at each report; slog.New(slog.DiscardHandler) is silence.
	Logger *slog.Logger

	// OnReject is called once for each cookie that is ignored, for metrics.
	OnReject func(ctx context.Context, err error)

	// ErrorHandler answers a request whose session cannot be opened or saved.
	// The default is status 500, as in Flask, with a line of plain text.
	ErrorHandler ErrorHandler

	// warnings are what ConfigFromMapping found suspicious, and serverName is the
	// SERVER_NAME it met. New logs what follows from them.
	warnings   []string
	serverName string
}

// ErrorHandler answers a request whose session failed with err.
type ErrorHandler func(w http.ResponseWriter, r *http.Request, err error)

// Flask's defaults.
const (
	defaultCookieName    = "session"
	defaultSalt          = "cookie-session"
	defaultRoot          = "/"
	defaultMaxCookieSize = 4093
	defaultLifetime      = 31 * 24 * time.Hour
)

// withDefaults returns the configuration with every default filled in.
func (c Config) withDefaults() Config {
	c.SessionCookieName = cmp.Or(c.SessionCookieName, defaultCookieName)
	c.ApplicationRoot = cmp.Or(c.ApplicationRoot, defaultRoot)
	c.SessionCookiePath = cmp.Or(c.SessionCookiePath, c.ApplicationRoot)
	c.SessionCookieHTTPOnly = cmp.Or(c.SessionCookieHTTPOnly, new(true))
	c.SessionRefreshEachRequest = cmp.Or(c.SessionRefreshEachRequest, new(true))
	c.SessionCookieSecure = c.secure()
	c.PermanentSessionLifetime = cmp.Or(c.PermanentSessionLifetime, defaultLifetime)
	c.MaxCookieSize = cmp.Or(c.MaxCookieSize, defaultMaxCookieSize)
	c.Salt = cmp.Or(c.Salt, defaultSalt)
	if c.Signer.Now == nil {
		c.Signer.Now = time.Now
	}
	if c.Payload == nil {
		c.Payload = taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Tags: c.Tags})
	}
	if c.Signer.KeyDerivation == nil {
		c.Signer.KeyDerivation = signer.HMAC
	}
	return c
}

// validate refuses what Flask refuses, and what could only be a mistake.
func (c Config) validate() error {
	switch {
	case len(c.SecretKey) == 0:
		return errors.New("flaskcookie: SecretKey is empty")
	case slices.ContainsFunc(c.SecretKeyFallbacks, func(key []byte) bool { return len(key) == 0 }):
		return errors.New("flaskcookie: a key of SecretKeyFallbacks is empty")
	case len(c.SecretKeyFallbacks) > 0 && len(c.Signer.FallbackKeys) > 0:
		return errors.New("flaskcookie: SecretKeyFallbacks and Signer.FallbackKeys are both set")
	case c.Payload != nil && len(c.Tags) > 0:
		return errors.New("flaskcookie: Tags have no effect on a Payload that is set")
	case c.SessionCookieSameSite < 0 || c.SessionCookieSameSite > http.SameSiteNoneMode:
		return fmt.Errorf("flaskcookie: SessionCookieSameSite is %d, want Lax, Strict or None", c.SessionCookieSameSite)
	case belowSecond(c.PermanentSessionLifetime):
		return fmt.Errorf("flaskcookie: PermanentSessionLifetime is %v, less than a second: an hour is time.Hour or 3600*time.Second", c.PermanentSessionLifetime)
	case strings.ContainsFunc(c.SessionCookieName, endsCookieName):
		return fmt.Errorf("flaskcookie: SessionCookieName %q cannot be read back: it has a space, a quote, \"=\", \";\" or a control character", c.SessionCookieName)
	}
	return nil
}

// belowSecond reports whether a lifetime is set and no whole second long, so that no
// session outlives the second it was made in.
func belowSecond(lifetime time.Duration) bool {
	return lifetime != 0 && lifetime.Abs() < time.Second
}

// endsCookieName reports whether a cookie whose name has the character would never be
// read back under this name.
func endsCookieName(char rune) bool {
	return char <= ' ' || char == 0x7f || char == ';' || char == '=' || char == '"'
}

// String returns the configuration of the cookie, without keys.
func (c Config) String() string {
	httpOnly := c.SessionCookieHTTPOnly == nil || *c.SessionCookieHTTPOnly
	return fmt.Sprintf("flaskcookie.Config{SecretKey: %s, SecretKeyFallbacks: %s, SessionCookieName: %q, "+
		"SessionCookieDomain: %q, SessionCookiePath: %q, SessionCookieHTTPOnly: %t, SessionCookieSecure: %t, "+
		"SessionCookiePartitioned: %t, SessionCookieSameSite: %d, PermanentSessionLifetime: %v, Salt: %q, Signer: %v}",
		redact(c.SecretKey), redact(c.SecretKeyFallbacks...), c.SessionCookieName,
		c.SessionCookieDomain, c.SessionCookiePath, httpOnly, c.SessionCookieSecure,
		c.SessionCookiePartitioned, c.SessionCookieSameSite, c.PermanentSessionLifetime, c.Salt, c.Signer)
}

// redact tells whether keys are set and nothing else about them.
func redact(keys ...[]byte) string {
	if len(keys) == 0 || len(keys) == 1 && len(keys[0]) == 0 {
		return "none"
	}
	return "[redacted]"
}

// Format prints the configuration with any verb of package fmt, without keys.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is the configuration for log/slog, without keys.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
