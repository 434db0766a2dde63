package flasklogin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/internal/weakkey"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// Protection is SESSION_PROTECTION: what happens to a session whose identifier is not that
// of the request, as it is when a cookie was stolen, and when an address changed.
type Protection int

// The modes of session protection.
const (
	ProtectionBasic  Protection = iota // the login is no longer fresh: "basic", the default
	ProtectionStrong                   // it is over, unless the session is permanent: "strong"
	ProtectionOff                      // nothing: None
)

// Config is what Flask-Login is configured with, in app.config and on its LoginManager. The
// zero value of each field is Flask-Login's default.
type Config struct {
	// SecretKey is the key of the remember cookie: SECRET_KEY as [RememberKey] makes it of
	// a text. Required. There are no fallback keys: with another SECRET_KEY everybody is
	// forgotten, in Flask too.
	SecretKey []byte

	// SessionProtection is SESSION_PROTECTION, or login_manager.session_protection, which
	// no configuration mapping shows.
	SessionProtection Protection

	// SessionIdentifier makes the identifier of a request. The default, nil, is
	// Identifier06(nil), which believes X-Forwarded-For, as Flask-Login does. The request is
	// the one that the Manager's middleware hands on, as it is when somebody first asks for
	// the user or logs in.
	SessionIdentifier func(*http.Request) string

	// LoginView is where users are sent who have to log in, and RefreshView those whose
	// login is not fresh: a path that begins with one "/" or an http(s) URL; not the name
	// of a view. The default, "", is status 401.
	LoginView, RefreshView string

	// LoginMessage and RefreshMessage are flashed to users who are sent there. The
	// default, nil, is Flask-Login's; new("") is none.
	LoginMessage, RefreshMessage *string

	// LoginMessageCategory and RefreshMessageCategory are their categories. The default is
	// "message".
	LoginMessageCategory, RefreshMessageCategory string

	// UseSessionForNext is USE_SESSION_FOR_NEXT: the page to return to is kept in the
	// session and not in the address of the login page.
	UseSessionForNext bool

	// Remember is the remember cookie.
	Remember RememberCookie

	// LegacyUserID is for a Flask-Login up to 0.4.1 on the other side: the keys of the
	// session are "user_id", "remember" and "remember_seconds", as there, in place of
	// "_user_id" and so on. Both at once would keep a user logged in whom Flask has logged
	// out, since each version removes only the keys it knows. Turn it off together with
	// the update of Flask-Login, which logs everybody out in Flask as well.
	//
	// The rules are those of 0.4.1 too: the remember cookie is for a session without an id,
	// not for one whose user is gone, and a logout leaves "_id". Its remember cookie is not
	// HttpOnly unless the configuration says so; here it is.
	LegacyUserID bool

	// RestoreIdentifier gives a session that was restored from the remember cookie an
	// identifier. Flask-Login does not, so that strong protection ends it at the next
	// request.
	RestoreIdentifier bool

	// KeepSessionID keeps the id of a session on a server at a login, as Flask-Login
	// does. The default is a new id, against session fixation. A request of Flask that
	// runs at the same moment stores the session under the old one again and sends its
	// cookie, and the user has to log in once more. With the same id, a login of a user who was
	// logged in already does not stand if a logout is stored meanwhile.
	KeepSessionID bool

	// Unauthorized and NeedsRefresh answer in place of the redirects: unauthorized_handler
	// and needs_refresh_handler.
	Unauthorized, NeedsRefresh http.Handler

	// ErrorHandler answers when the loader fails. The default is status 500.
	ErrorHandler flaskcookie.ErrorHandler

	// OnEvent is called for each of Flask-Login's signals, in the goroutine where it
	// happens. Those that are sent while the user is being loaded, EventAccessed,
	// EventSessionProtected and EventLoadedFrom..., come before there is a user, and User
	// returns an error to them.
	OnEvent func(ctx context.Context, e Event)

	// Logger gets reports, never ids, keys or cookies; from [New] a key that is known or
	// short, and what [ConfigFromMapping] found. The default, nil, is what
	// slog.Default is at each report.
	Logger *slog.Logger

	// Now is the clock. The default is time.Now.
	Now func() time.Time

	warnings []string // of ConfigFromMapping; New logs them
}

// RememberCookie is REMEMBER_COOKIE_*.
type RememberCookie struct {
	Name, Domain, Path string        // "remember_token", none and "/" by default
	Duration           time.Duration // how long browsers keep it; 365 days by default
	Secure             bool
	HTTPOnly           *bool // nil is true
	SameSite           http.SameSite

	// RefreshEachRequest sends the cookie again with every response to a user who has
	// one. Flask-Login sends it to users who never asked for it as well.
	RefreshEachRequest bool

	// Encode and Decode are for applications with a cookie of another form. The default,
	// nil, is Flask-Login's: EncodeCookie and DecodeCookie.
	Encode func(s *flaskcookie.Session, id string) (string, error)
	Decode func(s *flaskcookie.Session, cookie string) (id string, ok bool)
}

// Flask-Login's defaults.
const (
	defaultCookieName     = "remember_token"
	defaultCookiePath     = "/"
	defaultDuration       = 365 * 24 * time.Hour
	defaultLoginMessage   = "Please log in to access this page."
	defaultRefreshMessage = "Please reauthenticate to access this page."
)

func (c Config) withDefaults() Config {
	c.LoginMessage = cmp.Or(c.LoginMessage, new(defaultLoginMessage))
	c.RefreshMessage = cmp.Or(c.RefreshMessage, new(defaultRefreshMessage))
	c.Remember.Name = cmp.Or(c.Remember.Name, defaultCookieName)
	c.Remember.Path = cmp.Or(c.Remember.Path, defaultCookiePath)
	c.Remember.Duration = cmp.Or(c.Remember.Duration, defaultDuration)
	c.Remember.HTTPOnly = cmp.Or(c.Remember.HTTPOnly, new(true))
	if c.SessionIdentifier == nil {
		c.SessionIdentifier = Identifier06(nil)
	}
	if c.ErrorHandler == nil {
		c.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	}
	if c.OnEvent == nil {
		c.OnEvent = func(context.Context, Event) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// validate refuses what could only be a mistake.
func (c Config) validate() error {
	switch {
	case len(c.SecretKey) == 0:
		return errors.New("flasklogin: SecretKey is empty")
	case c.SessionProtection < ProtectionBasic || c.SessionProtection > ProtectionOff:
		return fmt.Errorf("flasklogin: SessionProtection is %d", int(c.SessionProtection))
	case (c.Remember.Encode == nil) != (c.Remember.Decode == nil):
		return errors.New("flasklogin: Remember.Encode and Remember.Decode belong together")
	}
	return errors.Join(validView("LoginView", c.LoginView), validView("RefreshView", c.RefreshView))
}

// validView refuses the name of a Flask view, of which a browser would make a path, and
// what leaves the site by accident.
func validView(field, view string) error {
	if view == "" || strings.HasPrefix(view, "/") && safePath(view) {
		return nil
	}
	u, err := url.Parse(view)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return nil
	}
	return fmt.Errorf("flasklogin: %s must be a path that begins with one \"/\", or an http or https URL", field)
}

// cookies are the remember cookie and the one that deletes it, to which Flask-Login gives
// Domain and Path only. Browsers drop a deletion that breaks the promise of a __Host- or
// __Secure- name, so that one is Secure too.
func (c RememberCookie) cookies() (set, remove *werkzeug.Cookie, err error) {
	bare := werkzeug.Attributes{Name: c.Name, Domain: c.Domain, Path: c.Path}
	full := bare
	full.Secure, full.HTTPOnly, full.SameSite = c.Secure, *c.HTTPOnly, c.SameSite
	bare.Secure = c.Secure && strings.HasPrefix(c.Name, "__")
	if set, err = werkzeug.NewCookie(full); err == nil {
		remove, err = werkzeug.NewCookie(bare)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("flasklogin: remember cookie: %w", err)
	}
	return set, remove, nil
}

// logWarnings tells Logger what is suspicious.
func (c Config) logWarnings() {
	warnings := slices.Clone(c.warnings)
	if weak := weakkey.Warning("SecretKey", c.SecretKey, weakkey.RememberCookies); weak != "" && c.Remember.Encode == nil {
		warnings = append(warnings, weak)
	}
	if !isASCII(c.SecretKey) && utf8.Valid(c.SecretKey) {
		warnings = append(warnings, "SecretKey looks like UTF-8, and Flask-Login takes a text as Latin-1: use RememberKey")
	}
	for _, warning := range warnings {
		report.Logger(c.Logger).Warn("flasklogin: " + warning)
	}
}

func isASCII(key []byte) bool {
	for _, c := range key {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// String returns the configuration, without the key.
func (c Config) String() string {
	return fmt.Sprintf("flasklogin.Config{SecretKey: [redacted], SessionProtection: %d, LoginView: %q, RefreshView: %q, Remember.Name: %q}",
		int(c.SessionProtection), c.LoginView, c.RefreshView, c.Remember.Name)
}

// Format prints the configuration with any verb of package fmt, without the key.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, c.String()) }

// LogValue is the configuration for log/slog, without the key.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }
