package explain

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Config is what the application is configured with, and what else to try. The
// zero value has no key: much can be told without one.
type Config struct {
	// Key is the secret key; empty if there is none.
	Key []byte

	// RawKey is the key as it stood in its file or variable, before a newline or
	// quotes were taken off. The default is Key.
	RawKey []byte

	// KeyFault says why Flask would not take RawKey for a key.
	KeyFault error

	// FallbackKeys are older keys that the application accepts, oldest first.
	FallbackKeys [][]byte

	// TryKeys are keys that the application does not accept and that may have
	// signed the cookie all the same.
	TryKeys [][]byte

	// Rotated is when Key took the place of TryKeys, if those are older keys and it is
	// known.
	Rotated time.Time

	// Salt, Derivation and Digest are how the application signs, the last two by
	// the names itsdangerous and hashlib have for them. The default is Flask's.
	Salt, Derivation, Digest string

	// MaxAge is how old a cookie may be, PERMANENT_SESSION_LIFETIME. With
	// NoMaxAge the age is not asked for.
	MaxAge   time.Duration
	NoMaxAge bool

	// CookieName is the name of the cookie in a header. The default is "session". With
	// NameGuessed nobody has said so: if a header has no such cookie, one of another name that
	// the key signed is judged.
	CookieName  string
	NameGuessed bool

	// Budget bounds what unverified payloads cost in all calls that share it. The default
	// is one for this call.
	Budget *Budget

	// Now is the clock. The default is time.Now.
	Now func() time.Time
}

// Format prints no key, with any verb of package fmt.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, "explain.Config{[redacted]}") }

// LogValue is the same for log/slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// GobEncode refuses.
func (c Config) GobEncode() ([]byte, error) { return nil, errors.New("explain: no gob has keys") }

func (c Config) withDefaults() Config {
	c.Salt = cmp.Or(c.Salt, SessionSalt)
	c.Derivation = cmp.Or(c.Derivation, "hmac")
	c.Digest = cmp.Or(c.Digest, "sha1")
	c.CookieName = cmp.Or(c.CookieName, "session")
	if c.RawKey == nil {
		c.RawKey = c.Key
	}
	c.Budget = cmp.Or(c.Budget, NewBudget())
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}
