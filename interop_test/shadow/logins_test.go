package shadow

import (
	"net/http"
	"net/http/httputil"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/compared"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// loginStep is a request of a browser, whose address a proxy in front of Go has written into
// X-Forwarded-For. Past Go, that proxy asks Flask itself.
type loginStep struct {
	path   string
	pastGo bool
	status int
	want   string // what is named, one a line
}

const (
	anotherIdentifier = "session identifier: Flask made one, Go makes another of the request"
	foreignLogin      = "suspected session identifier: Flask took the login for one of another client, or ended it, Go does so too"
	foreignAndLeft    = "suspected session identifier: Flask left the login fresh, Go takes it for one of another client"
	sentToLogin       = "suspected login refused: Flask redirected to the login page, Go has a user in the session"
	withoutUser       = "suspected login refused: Flask left the session without a user, Go has a user in the session"
)

// TestLogins: what is told of a front that does right, and of those that do not, with real
// Flask-Login.
func TestLogins(t *testing.T) {
	trusting := flasklogin.Identifier06(nil)
	own := flasklogin.Identifier06(flasklogin.RemoteAddr)
	for _, tc := range []struct {
		name, protection string
		keep             bool // the front keeps X-Forwarded-For
		identifier       func(*http.Request) string
		steps            []loginStep
	}{
		{"the front keeps the address, and Go takes it", "strong", true, trusting, []loginStep{
			{"/login", true, 200, ""}, {"/page", false, 200, ""}, {"/page", true, 200, ""},
			{"/logout", false, 200, withoutUser}, {"/page", false, 302, ""},
			{"/login", false, 200, ""}, {"/page", false, 200, ""}, {"/plain", false, 200, ""},
		}},
		{"the front writes its own, and so does Go", "basic", false, own, []loginStep{
			{"/login", false, 200, ""}, {"/page", false, 200, ""}, {"/plain", false, 200, ""},
		}},
		{"the front hides the address, and Go takes it", "basic", false, trusting, []loginStep{
			{"/login", false, 200, anotherIdentifier}, {"/plain", false, 200, foreignAndLeft},
		}},
		{"the front keeps the address, and Go does not take it", "basic", true, own, []loginStep{
			{"/login", false, 200, anotherIdentifier},
		}},
		{"the front hides the address from users who have logged in before", "basic", false, own, []loginStep{
			{"/login", true, 200, ""}, {"/plain", false, 200, foreignAndLeft},
			{"/page", false, 200, foreignLogin}, {"/page", false, 200, ""},
		}},
		{"and from an app with strong protection, which logs them out", "strong", false, own, []loginStep{
			{"/login", true, 200, ""}, {"/page", true, 200, ""}, {"/page", false, 302, foreignLogin},
		}},
		{"a user who is gone", "basic", true, trusting, []loginStep{
			{"/login", false, 200, ""}, {"/revoke", false, 200, ""}, {"/page", false, 302, sentToLogin},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			flask := live.Gunicorn(t, "logins:app", live.Options{Env: []string{"LOGIN_PROTECTION=" + tc.protection}})
			f := startLoginFront(t, flask, tc.keep, tc.identifier)
			client := browser(t)
			for i, step := range tc.steps {
				at := f.URL
				if step.pastGo {
					at = flask
				}
				response := visit(t, client, at, step.path+" X-Forwarded-For: 203.0.113.7")
				if response.StatusCode != step.status {
					t.Errorf("%d %s: status %d, want %d", i, step.path, response.StatusCode, step.status)
				}
				if diff := cmp.Diff(step.want, f.Said(t)); diff != "" {
					t.Errorf("%d %s: (-want +got)\n%s", i, step.path, diff)
				}
			}
		})
	}
}

// startLoginFront compares every answer of the login.
func startLoginFront(t *testing.T, flask string, keep bool, identifier func(*http.Request) string) *compared.Front {
	t.Helper()
	return compared.Start(t, flask, flaskshadow.Config{
		Cookie:            flaskcookie.Config{SecretKey: []byte(shopKey)},
		SessionIdentifier: identifier, LoginView: "/login",
	}, compared.Options{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetXForwarded()
		if keep {
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
		}
	}})
}
