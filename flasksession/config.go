package flasksession

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// Config holds the configuration of Flask-Session, under its names. The zero value of
// each field is Flask-Session's default.
type Config struct {
	// Config is what Flask-Session takes from Flask: the attributes of the cookie,
	// PermanentSessionLifetime, SessionRefreshEachRequest, and with them ReadOnly,
	// Logger, OnReject and ErrorHandler. Some fields differ from there:
	//
	//   - SecretKey is needed only with SessionUseSigner, and New warns about a weak one
	//     only then;
	//   - SecretKeyFallbacks and SessionCookiePartitioned have no effect, as in
	//     Flask-Session, which New tells to the Logger;
	//   - Salt is "flask-session" by default;
	//   - Signer.FallbackKeys are used, for interfaces whose signer has several keys;
	//     Signer.Now is the clock of the cookie's Expires;
	//   - PermanentSessionLifetime is at least a second: a store keeps nothing for less;
	//   - Payload, Tags, Compressor, Decompressors and NoCompression belong to sessions
	//     in a cookie, and New refuses them.
	flaskcookie.Config

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
	// SESSION_SERIALIZATION_FORMAT chooses between), PlainJSON or any other. The default
	// is MsgPack with V08. The older versions store pickles by default, which cannot be
	// written yet: they need a Serialization, the one their Flask was given.
	Serialization serializer.Payload

	// Save is when a session is stored and its cookie sent. The default is to follow
	// Version.
	Save SaveRule

	// NewID makes the id of a new session. It must be impossible to guess, and have only
	// the characters of an id, see [ErrMalformedID]. The default is Version's: UUID4 with
	// V05, SessionIDLength random bytes with the later ones.
	NewID func() string

	// StoreTTL is how long the store keeps a session, at least a second. The default is
	// PermanentSessionLifetime for every session.
	StoreTTL func(s *flaskcookie.Session) time.Duration

	// warnings are what ConfigFromMapping found suspicious. New logs them.
	warnings []string
}

// Version is a release of Flask-Session whose rules are followed.
type Version int

// The releases whose rules differ. Each constant is for the later releases too, up to
// the next one: V08 for 0.7.0 and 0.8.0, V06 for 0.6.0, V05 for 0.3 to 0.5, of which 0.3
// has no SameSite.
const (
	V08 Version = iota
	V06
	V05
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
	return fmt.Sprintf("flasksession.Config{Config: %v, Version: %v, SessionType: %q, SessionKeyPrefix: %q, "+
		"SessionIDLength: %d, SessionPermanent: %t, SessionUseSigner: %t, Save: %d}",
		c.Config, c.Version, c.SessionType, prefix, c.SessionIDLength, permanent, c.SessionUseSigner, c.Save)
}

// Format prints the configuration with any verb of package fmt, without keys.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is the configuration for log/slog, without keys.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
