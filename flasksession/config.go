package flasksession

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// Config holds the configuration of Flask-Session, under its names. The zero value of
// each field is Flask-Session's default. The fields that are Flask's mean what they mean in
// flaskcookie.Config, but for what is said here.
type Config struct {
	// SecretKey is SECRET_KEY. It is needed only with SessionUseSigner, and New warns
	// about a weak one only then.
	SecretKey []byte

	// SecretKeyFallbacks is SECRET_KEY_FALLBACKS. They have no effect, as in
	// Flask-Session, which New tells to the Logger.
	SecretKeyFallbacks [][]byte

	// SessionCookieName is the name of the cookie. The default is "session".
	SessionCookieName string

	// SessionCookieDomain is the Domain attribute. The default is none.
	SessionCookieDomain string

	// SessionCookiePath is the Path attribute. The default is ApplicationRoot.
	SessionCookiePath string

	// SessionCookieHTTPOnly keeps the cookie from scripts. The default, nil, is true.
	SessionCookieHTTPOnly *bool

	// SessionCookieSecure keeps the cookie to HTTPS. The default is false.
	SessionCookieSecure bool

	// SessionCookiePartitioned has no effect, as in Flask-Session, which New tells to the
	// Logger.
	SessionCookiePartitioned bool

	// SessionCookieSameSite is the SameSite attribute. The default is none.
	SessionCookieSameSite http.SameSite

	// PermanentSessionLifetime is how long the store keeps a session, and the cookie of a
	// permanent one lasts: at least a second. The default is 31 days.
	PermanentSessionLifetime time.Duration

	// SessionRefreshEachRequest renews sessions with every response. The default, nil, is
	// true.
	SessionRefreshEachRequest *bool

	// ApplicationRoot is the path the application is mounted under. The default is "/".
	ApplicationRoot string

	// MaxCookieSize is the size of a Set-Cookie header above which it is reported.
	MaxCookieSize int

	// Salt is the salt of the signature, with SessionUseSigner. The default is
	// "flask-session".
	Salt string

	// Signer holds the parameters of the signature, with SessionUseSigner. Its
	// FallbackKeys are for interfaces whose signer has several keys. Its Now is the clock
	// of the cookie's Expires.
	Signer signer.Options

	// ReadOnly makes Save write nothing and report what would have changed.
	ReadOnly bool

	// Logger gets reports, never keys, ids or values. The default, nil, is what
	// slog.Default is at each report; slog.New(slog.DiscardHandler) is silence.
	Logger *slog.Logger

	// OnReject is called once for each cookie that is ignored, for metrics.
	OnReject func(ctx context.Context, err error)

	// ErrorHandler answers a request whose session cannot be opened or saved. The default
	// is status 500, as in Flask-Session.
	ErrorHandler flaskcookie.ErrorHandler

	// Config sets those of the fields above that are not set there; New refuses what is
	// set in both and differs. It is for a
	// flaskcookie.Config that is at hand, such as that of flaskcookie.ConfigFromMapping
	// for an app with an interface of its own. Payload, Tags, Compressor, Decompressors,
	// NoCompression and PermanentSessions belong to sessions in a cookie, and New refuses
	// them.
	Config flaskcookie.Config

	// Version is the release of Flask-Session whose rules are followed. The default is
	// [V08].
	Version Version

	// SessionType is SESSION_TYPE, in lower case: the kind of store Flask uses. New does
	// not look at it; it is for the program that chooses the Store.
	SessionType string

	// SessionKeyPrefix stands before the id in the key of the store. The default, nil, is
	// "session:"; new("") is no prefix.
	SessionKeyPrefix *string

	// SessionIDLength is the number of random bytes in a new id, from 8 to 150. The
	// default is 32. Version 0.5 and NewID have ids of another kind.
	SessionIDLength int

	// SessionPermanent makes new sessions permanent: "_permanent" is true in them. The
	// default, nil, is true.
	SessionPermanent *bool

	// SessionUseSigner signs the id in the cookie. The default is false.
	SessionUseSigner bool

	// Serialization is the format of the store: MsgPack, JSON (which is what
	// SESSION_SERIALIZATION_FORMAT chooses between), Pickle, CachelibPickle, PlainJSON or
	// any other. The default is MsgPack with V08 and Pickle with the older versions. With
	// V08 the types "filesystem" and "cachelib" store pickles as well.
	Serialization serializer.Payload

	// Save is when a session is stored and its cookie sent. The default is to follow
	// Version.
	Save SaveRule

	// NewID makes the id of a new session. It must be impossible to guess, and have only
	// the characters of an id, see [ErrMalformedID]. The default is Version's: UUID4 with
	// V05 and V03, SessionIDLength random bytes with the later ones.
	NewID func() string

	// LoginKeys are the keys of a session that say who is logged in. A store that can compare
	// and swap is where two requests of one session are merged, but not of two users, and a
	// logout that cannot be saved deletes its session: see [ServerSide.Save]. The default,
	// nil, is "_user_id" of Flask-Login and "user_id" of Flask's tutorial; an app with
	// another key of its own names it here, in the program: Flask has no such setting, and
	// [ConfigFromMapping] reads none. With a list of none users are not told apart.
	LoginKeys []string

	// StoreTTL is how long the store keeps a session, at least a second. The default is
	// PermanentSessionLifetime for every session. Requests that save the same session at once
	// wait while it is asked for one of them.
	StoreTTL func(s *flaskcookie.Session) time.Duration

	// expired reports whether an id tells by itself that its session is over.
	expired func(id string, lifetime time.Duration, now time.Time) bool

	// warnings are what ConfigFromMapping found suspicious, and mapped has what it found
	// in Flask's names. New logs them.
	warnings []string
	mapped   *flaskcookie.Config
}

// Version is a release of Flask-Session whose rules are followed.
type Version int

// The releases whose rules differ: V08 for 0.7 and 0.8, V06 for 0.6, V05 for 0.4 and 0.5,
// and V03 for those up to 0.3, which differ from V05 in sending no SameSite.
const (
	V08 Version = iota
	V06
	V05
	V03
)

// String returns the release, such as "0.8".
func (v Version) String() string {
	switch v {
	case V08:
		return "0.8"
	case V06:
		return "0.6"
	case V05:
		return "0.5"
	case V03:
		return "0.3"
	}
	return fmt.Sprintf("Version(%d)", int(v))
}

// SaveRule is when a session is stored.
type SaveRule int

const (
	// SaveByVersion follows the rules of Config.Version.
	SaveByVersion SaveRule = iota

	// SaveAlways stores every session and sends its cookie with every response, an empty
	// one too, and deletes none: what hand-written interfaces mostly do.
	SaveAlways
)

// String returns the configuration, without keys.
func (c Config) String() string {
	prefix := defaultKeyPrefix
	if c.SessionKeyPrefix != nil {
		prefix = *c.SessionKeyPrefix
	}
	permanent := c.SessionPermanent == nil || *c.SessionPermanent
	c = c.resolved()
	return fmt.Sprintf("flasksession.Config{Config: %v, Version: %v, SessionType: %q, SessionKeyPrefix: %q, "+
		"SessionIDLength: %d, SessionPermanent: %t, SessionUseSigner: %t, Save: %d}",
		c.flask(), c.Version, c.SessionType, prefix, c.SessionIDLength, permanent, c.SessionUseSigner, c.Save)
}

// Format prints the configuration with any verb of package fmt, without keys.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is the configuration for log/slog, without keys.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
