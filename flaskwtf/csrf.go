package flaskwtf

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"html/template"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// CSRF makes and checks tokens: CSRFProtect. It never changes and may be used by many
// goroutines at once.
type CSRF struct {
	config Config // with defaults, without the key
	tokens *serializer.TimedSerializer
}

// New returns a CSRF, or an error that names the field of cfg which is wrong. With
// GODEBUG=fips140=only it is a signer.ErrFIPS, whatever cfg is: tokens of Flask-WTF are signed
// with SHA-1.
func New(cfg Config) (*CSRF, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	tokens, err := serializer.NewURLSafeTimed(cfg.SecretKey, salt, &serializer.Options{Signer: signer.Options{Now: cfg.Now}})
	if err != nil {
		return nil, fmt.Errorf("flaskwtf: %w", err)
	}
	cfg.logWarnings()
	cfg.SecretKey = nil
	return &CSRF{cfg, tokens}, nil
}

// Token returns a token for the session, signed now: generate_csrf. The first one puts a
// random text into the session, which all of its tokens carry; call it before the first byte
// of the page.
//
// The error is flaskcookie.ErrReadOnly, or flaskcookie.ErrSaved once the response has begun,
// if the session has no such text yet.
func (c *CSRF) Token(s *flaskcookie.Session) (string, error) {
	// What is there and no text is replaced. Flask-WTF signs it, and fails when it
	// checks what it has signed.
	text, ok := flaskcookie.Get[string](s, c.config.FieldName)
	if !ok {
		if s.ReadOnly {
			return "", flaskcookie.ErrReadOnly
		}
		text = randomText()
		if err := s.Set(c.config.FieldName, text); err != nil {
			return "", err
		}
	}
	token, err := c.tokens.Encode(text)
	if err != nil {
		return "", fmt.Errorf("flaskwtf: %w", err)
	}
	return token, nil
}

// randomText is sha1(os.urandom(64)).hexdigest(), or rather what cannot be told from it.
func randomText() string {
	var bytes [20]byte
	rand.Read(bytes[:])
	return hex.EncodeToString(bytes[:])
}

// Field returns the hidden field for a form, as form.hidden_tag() writes it. Make it before
// the template is executed, and pass it as data. It has the errors of Token.
func (c *CSRF) Field(s *flaskcookie.Session) (template.HTML, error) {
	token, err := c.Token(s)
	if err != nil {
		return "", err
	}
	name := html.EscapeString(c.config.FieldName)
	return template.HTML(`<input id="` + name + `" name="` + name + `" type="hidden" value="` + html.EscapeString(token) + `">`), nil
}

// MetaTag returns the meta tag from which scripts take the token: csrf_meta_tag. Make it
// before the template is executed, and pass it as data. It has the errors of Token.
func (c *CSRF) MetaTag(s *flaskcookie.Session) (template.HTML, error) {
	token, err := c.Token(s)
	if err != nil {
		return "", err
	}
	return template.HTML(`<meta name="` + html.EscapeString(c.config.MetaName) + `" content="` + html.EscapeString(token) + `">`), nil
}

// Validate checks a token against the session: validate_csrf. The error is ErrMissing for the
// empty token, ErrNoSessionToken, ErrExpired, ErrInvalid or ErrMismatch.
func (c *CSRF) Validate(s *flaskcookie.Session, token string) error {
	switch {
	case token == "":
		return ErrMissing
	case !s.Has(c.config.FieldName):
		return ErrNoSessionToken
	}
	var text any
	err := c.decode(token, &text)
	switch {
	case errors.Is(err, signer.ErrSignatureExpired):
		return ErrExpired
	case err != nil:
		return ErrInvalid
	}
	given, isText := text.(string)
	stored, ok := flaskcookie.Get[string](s, c.config.FieldName)
	if !ok || !isText || !isASCII(stored) || subtle.ConstantTimeCompare([]byte(stored), []byte(given)) != 1 {
		return ErrMismatch
	}
	return nil
}

func (c *CSRF) decode(token string, text *any) (err error) {
	if c.config.NoTimeLimit {
		_, err = c.tokens.Decode(token, text)
	} else {
		_, err = c.tokens.DecodeMaxAge(token, c.config.TimeLimit, text)
	}
	return err
}

// isASCII is what hmac.compare_digest asks of a str.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
