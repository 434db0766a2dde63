package flasksession

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// Defaults of Flask-Session and of Flask.
const (
	defaultKeyPrefix     = "session:"
	defaultIDLength      = 32
	defaultSalt          = "flask-session"
	defaultCookieName    = "session"
	defaultRoot          = "/"
	defaultMaxCookieSize = 4093
	defaultLifetime      = 31 * 24 * time.Hour
)

// Bounds of SessionIDLength. The lower one is the least that cannot be guessed; the
// upper one still gives an id of maxIDSize characters.
const (
	minIDLength = 8
	maxIDLength = 150
)

// withDefaults returns the configuration with every default filled in.
func (c Config) withDefaults() Config {
	c.SessionCookieName = cmp.Or(c.SessionCookieName, defaultCookieName)
	c.ApplicationRoot = cmp.Or(c.ApplicationRoot, defaultRoot)
	c.SessionCookiePath = cmp.Or(c.SessionCookiePath, c.ApplicationRoot)
	c.SessionCookieHTTPOnly = cmp.Or(c.SessionCookieHTTPOnly, new(true))
	c.SessionRefreshEachRequest = cmp.Or(c.SessionRefreshEachRequest, new(true))
	c.PermanentSessionLifetime = cmp.Or(c.PermanentSessionLifetime, defaultLifetime)
	c.MaxCookieSize = cmp.Or(c.MaxCookieSize, defaultMaxCookieSize)
	c.Salt = cmp.Or(c.Salt, defaultSalt)
	c.SessionKeyPrefix = cmp.Or(c.SessionKeyPrefix, new(defaultKeyPrefix))
	c.SessionIDLength = cmp.Or(c.SessionIDLength, defaultIDLength)
	c.SessionPermanent = cmp.Or(c.SessionPermanent, new(true))
	if c.LoginKeys == nil {
		c.LoginKeys = defaultLogins
	}
	if c.Signer.KeyDerivation == nil {
		c.Signer.KeyDerivation = signer.HMAC
	}
	if c.Signer.Now == nil {
		c.Signer.Now = time.Now
	}
	if c.Serialization == nil {
		c.Serialization = c.Version.format()
	}
	if c.NewID == nil {
		c.NewID = c.newID()
	}
	return c
}

// format is what a release stores unless it is told otherwise.
func (v Version) format() serializer.Payload {
	if v == V08 {
		return MsgPack
	}
	return Pickle
}

// validate refuses what Flask-Session refuses, what could only be a mistake, and what
// would have no effect.
func (c Config) validate() error {
	switch {
	case c.Version < V08 || c.Version > V03:
		return fmt.Errorf("flasksession: Version is %d", int(c.Version))
	case c.Save < SaveByVersion || c.Save > SaveAlways:
		return fmt.Errorf("flasksession: Save is %d", int(c.Save))
	case c.Version != V08 && c.Serialization == MsgPack:
		return fmt.Errorf("flasksession: Flask-Session %v cannot read MsgPack", c.Version)
	case c.SessionUseSigner && len(c.SecretKey) == 0:
		return errors.New("flasksession: SecretKey is empty, and SessionUseSigner needs it")
	case !c.SessionUseSigner && c.describesSigner():
		return errors.New("flasksession: Salt and Signer have no effect without SessionUseSigner")
	case c.SessionIDLength != 0 && (c.SessionIDLength < minIDLength || c.SessionIDLength > maxIDLength):
		return fmt.Errorf("flasksession: SessionIDLength is %d, want %d to %d", c.SessionIDLength, minIDLength, maxIDLength)
	case c.PermanentSessionLifetime != 0 && c.PermanentSessionLifetime < time.Second:
		return errors.New("flasksession: PermanentSessionLifetime is less than a second: no store keeps a session for that")
	}
	return c.validateUnused()
}

// describesSigner reports whether a parameter of the signature is set. The clock in Signer
// is the cookie's too.
func (c Config) describesSigner() bool {
	s := c.Signer
	return c.Salt != "" || s.Sep != "" || s.KeyDerivation != nil || s.Digest != nil || len(s.FallbackKeys) > 0
}

// validateUnused refuses the fields of flaskcookie.Config that are about what a cookie
// holds, and would be ignored here.
func (c Config) validateUnused() error {
	f, name := c.Config, ""
	switch {
	case f.PermanentSessions:
		return errors.New("flasksession: PermanentSessions is for sessions in a cookie; here SessionPermanent makes new ones permanent")
	case f.Payload != nil:
		name = "Payload"
	case len(f.Tags) > 0:
		name = "Tags"
	case f.Compressor != nil:
		name = "Compressor"
	case len(f.Decompressors) > 0:
		name = "Decompressors"
	case f.NoCompression:
		name = "NoCompression"
	default:
		return nil
	}
	return fmt.Errorf("flasksession: %s is for sessions in a cookie; the format of a store is Serialization", name)
}

// newCookies prepares the cookie that holds an id, and the one that deletes it.
// Flask-Session gives the latter no attribute but Domain and Path.
func (c Config) newCookies() (set, remove *werkzeug.Cookie, err error) {
	bare := werkzeug.Attributes{
		Name:   c.SessionCookieName,
		Domain: c.SessionCookieDomain,
		Path:   c.SessionCookiePath,
	}
	full := bare
	full.Secure = c.SessionCookieSecure
	full.HTTPOnly = *c.SessionCookieHTTPOnly
	if c.Version != V03 {
		full.SameSite = c.SessionCookieSameSite
	}
	set, err = werkzeug.NewCookie(full)
	if err == nil {
		remove, err = werkzeug.NewCookie(bare)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("flasksession: session cookie: %w", err)
	}
	return set, remove, nil
}
