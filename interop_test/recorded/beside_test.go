package recorded_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const besideKey = "the accompanied app's secret key"

var besideKeys = []string{besideKey, "another key for the forms of the app"}

// besides are apps with extensions beside the session: what the recorder says of each, and
// the Configs of flasklogin and flaskwtf that it prints.
var besides = map[string]struct {
	words   []string
	configs []string
}{
	"login": {
		[]string{
			"Flask-Login 0.6.3:\n  - the user_loader, beside.load_user, says on each request whether a login still counts.",
			"session protection is 'basic': when the client's address or User-Agent changes, a login is no longer fresh.",
			"a view that moves to Go needs LoginRequired or FreshLoginRequired there.",
		},
		[]string{"flasklogin.Config{\n\tSecretKey: rememberKey, // flasklogin.RememberKey of the text that SECRET_KEY is\n}"},
	},
	"own_login": {
		[]string{
			"beside.load_by_token knows users by the request itself",
			"session protection is 'strong': when the client's address or User-Agent changes, a login is over, unless the session is permanent.",
			"beside.own_login.<locals>.<lambda> makes the identifier of a client in a way of its own.",
			"beside.own_login.<locals>.refuse answers in the place of Flask-Login. Write it in Go, as Unauthorized",
		},
		[]string{`flasklogin.Config{
	SecretKey: rememberKey, // flasklogin.RememberKey of the text that SECRET_KEY is
	SessionProtection: flasklogin.ProtectionStrong,
	SessionIdentifier: yourIdentifier, // of the app's own
	LoginView: "/sign-in",
	LoginMessage: new("Bitte \"anmelden\": Gr\u00f6\u00dfe, \U0001f600"),
	LoginMessageCategory: "info",
	RefreshView: "/again",
	RefreshMessage: new(""),
	Remember: flasklogin.RememberCookie{
		Name: "stay",
		Domain: "shop.example",
		Path: "/shop",
		Duration: 1209600 * time.Second,
		Secure: true,
		HTTPOnly: new(false),
		SameSite: http.SameSiteStrictMode,
		RefreshEachRequest: true,
	},
	UseSessionForNext: true,
}`},
	},
	"unprotected_login": {
		[]string{"SESSION_PROTECTION is 'Strong', which Flask-Login takes for off.", "LOGIN_DISABLED is on: Flask-Login lets everybody in"},
		[]string{"\tSessionProtection: flasklogin.ProtectionOff,\n"},
	},
	"login_with_own_cookie": {
		[]string{"no user_loader is set (yet)", "the remember cookie is the app's own, and not Flask-Login's. Go needs its Encode and Decode"},
		[]string{"\tRemember: flasklogin.RememberCookie{\n\t\tSameSite: http.SameSiteLaxMode,\n\t\tEncode: yourEncode,\n\t\tDecode: yourDecode,\n\t},\n"},
	},
	"login_of_its_own": {
		[]string{"Flask-Login, a fork of it (beside.Manager):", "the remember cookie cannot be made here (KeyError: '_random' (beside.py, line "},
		[]string{"\tSessionIdentifier: yourIdentifier, // of the app's own\n"},
	},
	"broken_login": {
		[]string{"Flask-Login:\n  - it is here, and cannot be looked at: RuntimeError: not in this process (beside.py, line "}, nil,
	},
	"wtf": {
		[]string{"Flask-WTF 1.3.0:\n  - every request of DELETE, PATCH, POST, PUT needs the token of the session"},
		[]string{"flaskwtf.Config{\n\tSecretKey: secretKey,\n}"},
	},
	"own_wtf": {
		[]string{
			"every request of POST needs the token", "exempt in Flask: beside.hook, blueprint api.", "beside.own_wtf.<locals>.refused answers refused requests",
		},
		[]string{`flaskwtf.Config{
	SecretKey: csrfKey, // WTF_CSRF_SECRET_KEY
	NoCheck: true,
	NoSSLStrict: true,
	NoTimeLimit: true,
	Methods: []string{"POST"},
	Headers: []string{"X-Form"},
	FieldName: "form",
	MetaName: "form-token",
	Exempt: yourExempt,
	ErrorHandler: yourErrorHandler,
}`},
	},
	"timed_wtf": {nil, []string{"\tTimeLimit: 600 * time.Second,\n"}},
	"misspelt_wtf": {
		[]string{"WTF_CSRF_METHODS has O, P, S, T, which no request has: nothing is protected in Flask", "WTF_CSRF_HEADERS is a text, of which each letter"}, nil,
	},
	"for_no_time": {
		[]string{
			"REMEMBER_COOKIE_DURATION is 0, with which nobody is remembered. In Go a Duration of 0 is 365 days",
			"WTF_CSRF_TIME_LIMIT is 0, with which no token outlives the second it was made in",
		},
		[]string{"\t\tDuration: -1 * time.Second,\n", "\tTimeLimit: time.Nanosecond,\n"},
	},
	"forms": {
		[]string{"it is imported, and CSRFProtect is not set up for the app: only what is made with FlaskForm asks for a token"},
		[]string{"flaskwtf.Config{\n\tSecretKey: secretKey,\n}"},
	},
	"seasurf": {
		[]string{
			"Flask-SeaSurf 2.0.0:\n  - requests other than GET, HEAD, OPTIONS and TRACE need the token that the session has under 'surf'",
			"docs/login-recipes.md#flask-seasurf", "CSRF_COOKIE_NAME is 'surf' here, and '_csrf_token' in that code", "CSRF_COOKIE_SECURE is True here", "exempt in Flask: /api/.",
		}, nil,
	},
	"paranoid":     {[]string{"Flask-Paranoid 0.3.0:\n  - each session holds the hash of a client's address and User-Agent", "docs/login-recipes.md#flask-paranoid"}, nil},
	"own_paranoid": {[]string{"beside.own_paranoid.<locals>.ByAgent has code of its own in create_token."}, nil},
	"security": {
		[]string{
			"Flask-Security 5.9.2:\n  - _user_id is the fs_uniquifier of a user", "a second factor is on: somebody who still owes it is nobody",
			"the user_loader, flask_security.core._user_loader", "flask_security.core._request_loader knows users by the request itself",
		},
		[]string{"flasklogin.Config{"},
	},
	"appbuilder": {[]string{"Flask-AppBuilder 5.3.0:\n  - _user_id is the number of the row in ab_user", "flask_appbuilder.security.manager"}, []string{"flasklogin.Config{"}},
	"principal":  {[]string{"Flask-Principal 0.4.0:\n  - who the user is may stand in the session as identity.id"}, nil},
	"hooks": {
		[]string{
			"before each view, and not while recording: beside.Closing.refuse_at_night, beside.refuse_banned, beside.count_visits (blueprint shop). A route in Go goes without",
			"after each view, and not while recording: beside.add_header.",
		}, nil,
	},
	"login_with_rules": {
		[]string{"beside.login_with_rules.<locals>.Stricter has code of its own in _load_user, _load_user_from_remember_cookie, _session_protection_failed. Go does what LoginManager does"},
		[]string{"flasklogin.Config{"},
	},
	"wtf_with_rules":       {[]string{"beside.wtf_with_rules.<locals>.Tenants has code of its own in protect. Go does what CSRFProtect does"}, []string{"flaskwtf.Config{"}},
	"changed_wtf":          {[]string{"flask_wtf.csrf.CSRFProtect has code of its own in protect."}, []string{"flaskwtf.Config{"}},
	"seasurf_with_rules":   {[]string{"beside.seasurf_with_rules.<locals>.Beach has code of its own in validate. Go does what SeaSurf does"}, nil},
	"paranoid_of_paranoid": {[]string{"beside.paranoid_of_paranoid.<locals>.Relaxed has code of its own in create_token. Go does what Paranoid does"}, nil},
	"gated": {
		[]string{
			"beside.Gated has in the place of Flask's its own preprocess_request, process_response. A route in Go goes without",
			"SESSION_COOKIE_SAMESITE: the configuration says nothing, and the responses say 'Strict'.", "SessionCookieSameSite: http.SameSiteStrictMode,",
		}, nil,
	},
	"dispatching":    {[]string{"beside.Dispatching has in the place of Flask's its own dispatch_request. A route in Go goes without"}, nil},
	"values_of_urls": {[]string{"before each view, and not while recording: beside.values_of_urls.<locals>.forget_revoked. A route in Go goes without"}, nil},
	"listening": {
		[]string{
			"on the signal request_started: beside.listening.<locals>.refuse_revoked. A route in Go goes without",
			"session.permanent: beside.listening.<locals>.refuse_revoked sets it on requests",
		}, nil,
	},
	"behind_a_gate": {
		[]string{
			"app.wsgi_app is werkzeug.middleware.proxy_fix.ProxyFix around beside.Gate, around Flask. A route in Go goes without",
			"TRUSTED_HOSTS is set: Flask refuses other hosts, and Go does not.",
		}, nil,
	},
	"behind_a_closed_gate": {[]string{"the recorded responses are without what the WSGI middleware beside.Closed does to them: it lets no request through here (LookupError: the answer has status 403 Forbidden)"}, nil},
	"logged":               {[]string{"the recorded responses are without what the WSGI middleware beside.Logged does to them: it tries to write a file (beside.py, line "}, nil},
	"behind_stricter_cookies": {
		[]string{"SESSION_COOKIE_SAMESITE: the configuration says nothing, and the responses say 'Strict'.", "SessionCookieSameSite: http.SameSiteStrictMode,"}, nil,
	},
}

// TestBeside shows what the recorder says of extensions beside the session, and that none
// of them keeps the fixtures from agreeing.
func TestBeside(t *testing.T) {
	env := live.Env(t, "recipes")
	for factory, tt := range besides {
		t.Run(factory, func(t *testing.T) {
			r := mustRecordIn(t, env, besideKeys, "beside:"+factory)
			if strings.Contains(r.words, "Nothing is known") || strings.Contains(r.words, "Traceback") {
				t.Fatalf("says\n%s", r.words)
			}
			for _, want := range append(tt.words, tt.configs...) {
				if !strings.Contains(r.words, want) {
					t.Errorf("does not say %q:\n%s", want, r.words)
				}
			}
			if tt.configs == nil && factory != "misspelt_wtf" && strings.Contains(r.words, "\nFor ") {
				t.Errorf("has a Config:\n%s", r.words)
			}
			if output, ok := check(t, r.fixtures, besideKey); !ok {
				t.Errorf("check says\n%s", output)
			}
		})
	}
}

// besideProgram is what a user does with the Configs: fill in what is the app's own.
const besideProgram = `package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

var _ = time.Second

var (
	secretKey      = []byte("the accompanied app's secret key")
	csrfKey        = []byte("another key for the forms of the app")
	rememberKey, _ = flasklogin.RememberKey("the accompanied app's secret key")
)

const yourView = "/login"

func yourIdentifier(*http.Request) string                             { return "one for all" }
func yourEncode(_ *flaskcookie.Session, id string) (string, error)     { return id, nil }
func yourDecode(_ *flaskcookie.Session, cookie string) (string, bool)  { return cookie, true }
func yourExempt(*http.Request) bool                                    { return false }
func yourErrorHandler(http.ResponseWriter, *http.Request, error)       {}

var logins = []flasklogin.Config{LOGINS}
var forms = []flaskwtf.Config{FORMS}

func main() {
	users := flasklogin.Users[string]{Load: func(context.Context, string) (string, bool, error) { return "", false, nil }}
	for _, cfg := range logins {
		if _, err := flasklogin.New(cfg, users); err != nil {
			panic(err)
		}
	}
	for _, cfg := range forms {
		if _, err := flaskwtf.New(cfg); err != nil {
			panic(err)
		}
	}
	fmt.Print(len(logins), " ", len(forms))
}
`

// TestBesideConfigs compiles every Config of an extension that the recorder prints, and has
// New take it.
func TestBesideConfigs(t *testing.T) {
	env := live.Env(t, "recipes")
	var logins, forms strings.Builder
	for factory := range besides {
		if factory == "misspelt_wtf" || factory == "for_no_time" { // which Go refuses
			continue
		}
		r := mustRecordIn(t, env, besideKeys, "beside:"+factory)
		for _, part := range strings.Split(r.words, "\n\n") {
			switch {
			case strings.HasPrefix(part, "flasklogin.Config{"):
				logins.WriteString(strings.TrimSpace(part) + ",\n")
			case strings.HasPrefix(part, "flaskwtf.Config{"):
				forms.WriteString(strings.TrimSpace(part) + ",\n")
			}
		}
	}
	source := strings.NewReplacer("LOGINS", "\n"+logins.String(), "FORMS", "\n"+forms.String()).Replace(besideProgram)
	if got, want := goRun(t, source), "8 8"; got != want {
		t.Errorf("%s Configs, want %s\n%s", got, want, source)
	}
}
