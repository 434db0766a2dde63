package explain

import (
	"encoding/base64"

	"github.com/flaskcookie/flaskcookie-go/internal/names"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// The names in the order they are tried.
var (
	digestNames     = []string{"sha1", "sha512", "sha256", "md5", "sha224", "sha384"}
	derivationNames = []string{"hmac", "django-concat", "concat", "none"}
)

// parameters are how a token is signed, besides the key.
type parameters struct {
	salt, derivation, digest string
}

func (p parameters) String() string {
	return "salt " + quote(p.salt) + ", derivation " + p.derivation + ", digest " + p.digest
}

// signer returns what checks a signature over everything before it, timestamp or
// not. It fails for an empty key, and for what Go refuses with GODEBUG=fips140=only.
func (p parameters) signer(key []byte) (*signer.Signer, error) {
	return signer.New(key, p.salt, &signer.Options{
		KeyDerivation: names.Derivations[p.derivation],
		Digest:        names.Digests[p.digest],
	})
}

// signatureSize is how many characters a signature with the digest has.
func signatureSize(digest string) int {
	return base64.RawURLEncoding.EncodedLen(names.Digests[digest]().Size())
}

// digestOf names the digest whose signatures have that many characters, or "".
func digestOf(characters int) string {
	for _, name := range digestNames {
		if signatureSize(name) == characters {
			return name
		}
	}
	return ""
}

// profile is how a well-known program signs.
type profile struct {
	cause Cause
	parameters
	who string
}

// saltOfIDs is what nothing but Flask-Session signs under.
const saltOfIDs = "flask-session"

// profiles are tried after the configured parameters. An empty salt stands for the
// configured one.
var profiles = []profile{
	{LibraryDefault, parameters{"", "django-concat", "sha1"}, "the defaults of itsdangerous 2"},
	{ItsDangerous11, parameters{"", "django-concat", "sha512"}, "the defaults of itsdangerous 1.0, which 1.1 still accepts"},
	{FlaskWTF, parameters{"wtf-csrf-token", "django-concat", "sha1"}, "Flask-WTF"},
	{Starlette, parameters{"itsdangerous.Signer", "django-concat", "sha1"}, "the SessionMiddleware of Starlette and FastAPI"},
	{QuartAuth, parameters{"quart auth salt", "django-concat", "sha512"}, "Quart-Auth"},
	{QuartAuth, parameters{"quart auth salt", "django-concat", "sha1"}, "Quart-Auth up to 0.3"},
	{Untimed, parameters{"remember", "hmac", "sha1"}, "Calibre-Web and whoever writes its remember cookie so"},
	{SessionID, parameters{saltOfIDs, "hmac", "sha1"}, "Flask-Session with SESSION_USE_SIGNER"},
	{SessionID, parameters{"session", "hmac", "sha1"}, "session interfaces that sign ids, and others, under the salt \"session\""},
	{SessionID, parameters{"itsdangerous.Signer", "django-concat", "sha1"}, "CTFd, Flask-KVSession and whoever signs with Signer and nothing else"},
	{SessionID, parameters{"itsdangerous.Signer", "django-concat", "sha256"}, "whoever signs with Signer and SHA-256"},
}

// describes reports whether a text can be what the program writes: a signature tells how it was
// signed, and the rest what was.
func (p profile) describes(t token) bool {
	switch p.cause {
	case SessionID:
		random := p.salt == saltOfIDs && tokenSizes[len(t.part)] > 0 && tokenShape.MatchString(t.part) // however it looks
		return t.parts == 2 && (isSessionID(t.part) || random) || t.parts == 3 && isPlainID(t.part)
	case Starlette:
		return t.parts == 3 && isSpacedBase64(t.part)
	case Untimed:
		return t.parts == 2
	case FlaskWTF, QuartAuth:
		return t.parts == 3
	}
	return true
}

// holds reports whether what was signed is what the program signs: anyone may take its salt.
func (p profile) holds(c content) bool {
	text, isText := c.value.(string)
	switch p.cause {
	case FlaskWTF:
		return isText && csrfValue.MatchString(text)
	case QuartAuth:
		return isText
	}
	return true
}

// knownSalts are salts that turn up in packages and tutorials.
var knownSalts = []string{
	"cookie-session", "itsdangerous", "itsdangerous.Signer", "session", "flask-session", "salt",
	"wtf-csrf-token", "quart auth salt", // with other parameters than in profiles
	"octoprint-csrf-token",
	"remember", // the remember cookie of Calibre-Web
	"remember-salt", "confirm-salt", "reset-salt", "login-salt", "change-email-salt",
	"tf-setup-salt", "tf-validity-salt", "us-setup-salt", "wan-salt", // Flask-Security
	"email-confirm", "confirm-email", "email-confirm-key", "email-confirm-salt", "email-confirmation", "email-confirmation-salt",
	"password-reset", "password-reset-salt", "reset-password", "recover-key", "activate", "activate-salt", "unsubscribe",
}
