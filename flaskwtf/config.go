package flaskwtf

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/weakkey"
)

// Config holds the configuration of Flask-WTF's CSRF protection, WTF_CSRF_*. The zero value
// of each field is Flask-WTF's default; only SecretKey has none.
type Config struct {
	// SecretKey is WTF_CSRF_SECRET_KEY or else SECRET_KEY. A Python str is its UTF-8
	// text. There are no fallback keys.
	SecretKey []byte

	// Disabled is the opposite of WTF_CSRF_ENABLED, and NoCheck of
	// WTF_CSRF_CHECK_DEFAULT: Handler checks nothing. Check does, with either.
	Disabled, NoCheck bool

	// NoSSLStrict is the opposite of WTF_CSRF_SSL_STRICT: the Referer of requests over
	// HTTPS is not looked at.
	NoSSLStrict bool

	// NoTimeLimit is a WTF_CSRF_TIME_LIMIT of None: a token is good as long as the
	// session.
	NoTimeLimit bool

	// TimeLimit is WTF_CSRF_TIME_LIMIT. The default is an hour.
	TimeLimit time.Duration

	// Methods are WTF_CSRF_METHODS, in upper case. The default is POST, PUT, PATCH and
	// DELETE. A request of method "post" is one of POST, as for Werkzeug.
	Methods []string

	// Headers are WTF_CSRF_HEADERS. The default is X-CSRFToken and X-CSRF-Token.
	Headers []string

	// FieldName is WTF_CSRF_FIELD_NAME: the name of the form field, and the key of the
	// session. The default is "csrf_token".
	FieldName string

	// MetaName is WTF_CSRF_META_NAME. The default is "csrf-token".
	MetaName string

	// Exempt tells which requests are not checked (csrf.exempt). The default is none.
	Exempt func(*http.Request) bool

	// Origin tells the scheme and host that the browser sees. The default is those of the
	// connection; behind a proxy that ends TLS that is wrong, and the Referer is then not
	// looked at: [ForwardedOrigin] is right there.
	Origin func(*http.Request) (scheme, host string)

	// MaxFormMemory is how many bytes of a body are read in search of the token, and kept
	// in memory until the handler has read them. A url-encoded form is searched only if it
	// is no longer. The default is 500,000, Werkzeug's limit for one field of a multipart
	// form; it has none for the form.
	MaxFormMemory int64

	// ErrorHandler answers a refused request. The default is status 400 with Flask-WTF's
	// message.
	ErrorHandler flaskcookie.ErrorHandler

	// Logger gets reports, never tokens: refusals at level Debug, and from [New] a key that
	// is known or short, and what [ConfigFromMapping] found, at level Warn. The default, nil, is what
	// slog.Default is at each report.
	Logger *slog.Logger

	// Now is the clock. The default is time.Now.
	Now func() time.Time

	warnings []string // of ConfigFromMapping; New logs them
}

// Flask-WTF's and Werkzeug's defaults.
const (
	defaultTimeLimit     = time.Hour
	defaultFieldName     = "csrf_token"
	defaultMetaName      = "csrf-token"
	defaultMaxFormMemory = 500_000
	salt                 = "wtf-csrf-token"
)

func (c Config) withDefaults() Config {
	c.TimeLimit = cmp.Or(c.TimeLimit, defaultTimeLimit)
	c.FieldName = cmp.Or(c.FieldName, defaultFieldName)
	c.MetaName = cmp.Or(c.MetaName, defaultMetaName)
	c.MaxFormMemory = cmp.Or(c.MaxFormMemory, defaultMaxFormMemory)
	if c.Methods == nil {
		c.Methods = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	}
	if c.Headers == nil {
		c.Headers = []string{"X-CSRFToken", "X-CSRF-Token"}
	}
	if c.Exempt == nil {
		c.Exempt = func(*http.Request) bool { return false }
	}
	if c.Origin == nil {
		c.Origin = connection
	}
	if c.ErrorHandler == nil {
		c.ErrorHandler = answer
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func (c Config) validate() error {
	switch {
	case len(c.SecretKey) == 0:
		return errors.New("flaskwtf: SecretKey is empty")
	case c.TimeLimit < 0 || c.TimeLimit > 0 && c.TimeLimit < time.Second:
		return errors.New("flaskwtf: TimeLimit is less than a second")
	case c.TimeLimit != 0 && c.NoTimeLimit:
		return errors.New("flaskwtf: TimeLimit and NoTimeLimit are both set")
	case hasLowerCase(c.Methods):
		return errors.New("flaskwtf: Methods has a method in lower case, which no request has")
	case c.MaxFormMemory < 0:
		return errors.New("flaskwtf: MaxFormMemory is negative")
	}
	return nil
}

// logWarnings tells Logger what is suspicious.
func (c Config) logWarnings() {
	warnings := slices.Clone(c.warnings)
	if weak := weakkey.Warning("SecretKey", c.SecretKey, weakkey.CSRFTokens); weak != "" {
		warnings = append(warnings, weak)
	}
	for _, warning := range warnings {
		report.Logger(c.Logger).Warn("flaskwtf: " + warning)
	}
}

// hasLowerCase reports whether a method is spelled as no request has it. It would never be
// checked.
func hasLowerCase(methods []string) bool {
	return slices.ContainsFunc(methods, func(m string) bool { return m != strings.ToUpper(m) })
}

// connection is the scheme and host of the connection.
func connection(r *http.Request) (scheme, host string) {
	if r.TLS != nil {
		return "https", r.Host
	}
	return "http", r.Host
}

// answer is Flask-WTF's answer to a refused request.
func answer(w http.ResponseWriter, _ *http.Request, err error) {
	status, message := http.StatusBadRequest, http.StatusText(http.StatusBadRequest)
	if reason, ok := errors.AsType[*refused](err); ok {
		message = reason.message
	}
	if errors.Is(err, ErrTooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	http.Error(w, message, status)
}

// String returns the configuration, without the key.
func (c Config) String() string {
	return fmt.Sprintf("flaskwtf.Config{SecretKey: [redacted], Disabled: %t, NoCheck: %t, NoSSLStrict: %t, NoTimeLimit: %t, TimeLimit: %v, FieldName: %q}",
		c.Disabled, c.NoCheck, c.NoSSLStrict, c.NoTimeLimit, c.TimeLimit, c.FieldName)
}

// Format prints the configuration with any verb of package fmt, without the key.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is the configuration for log/slog, without the key.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
