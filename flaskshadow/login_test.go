package flaskshadow_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestLogin shows what an answer tells about Flask-Login, and how sure that is. Go makes OWN
// of the request.
func TestLogin(t *testing.T) {
	const (
		another   = "session identifier: Flask made one, Go makes another of the request"
		left      = "suspected session identifier: Flask left the login fresh, Go takes it for one of another client"
		both      = "suspected session identifier: Flask took the login for one of another client, or ended it, Go does so too"
		onlyFlask = "suspected session identifier: Flask took the login for one of another client, Go takes the identifier for the request's"
		refused   = "suspected login refused: Flask "
		user      = ", Go has a user in the session"
		own       = `{"_fresh":true,"_id":"OWN","_user_id":"1"}`
		foreign   = `{"_fresh":true,"_id":"FOREIGN","_user_id":"1"}`
		stale     = `{"_fresh":false,"_id":"FOREIGN","_user_id":"1"}`
		nobody    = `{"cart":1}`
	)
	for _, tc := range []struct {
		name           string
		before, after  string // after is "" for an answer that sets no cookie
		status         int
		location, want string
	}{
		{"a login, and Flask makes the same", nobody, own, 302, "/", ""},
		{"a login, and Flask makes another", nobody, foreign, 302, "/", another},
		{"a login in a session with another login", own, foreign, 302, "/", another},
		{"no login before or after", nobody, "", 200, "", ""},
		{"an own login that stays", own, "", 200, "", ""},
		{"an own login that Flask takes for another's", own, `{"_fresh":false,"_id":"OWN","_user_id":"1"}`, 200, "", onlyFlask},
		{"a foreign login in a view that does not ask", foreign, "", 200, "", left},
		{"a foreign login that Flask finds fault with", foreign, stale, 200, "", both},
		{"a foreign login that Flask ends", foreign, nobody, 302, "/login?next=x", both},
		{"a login without an identifier", `{"_fresh":true,"_user_id":"1"}`, "", 200, "", left},
		{"a foreign login that is stale already", stale, "", 200, "", ""},
		{"a foreign login that logs in anew", foreign, own, 302, "/", ""},
		{"refused by status", own, "", 401, "", refused + "answered status 401" + user},
		{"refused by a redirect", own, "", 302, "/login?next=%2Fpath", refused + "redirected to the login page" + user},
		{"refused by an absolute redirect", own, "", 303, "http://example.com/login", refused + "redirected to the login page" + user},
		{"a redirect elsewhere", own, "", 302, "/login/help", ""},
		{"a redirect to another path of that name", own, "", 302, "/a/login", ""},
		{"a page at /login", own, "", 200, "/login", ""},
		{"revoked, or a logout", own, nobody, 200, "", refused + "left the session without a user" + user},
		{"nobody is refused", nobody, "", 401, "", ""},
		{"a guest of another application", `{"_user_id":null}`, "", 401, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShadow(t, loginConfig("/login"))
			get(s.Handler(answers(t, tc.status, tc.after, tc.location)), signedText(t, tc.before, 0))
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func loginConfig(view string) flaskshadow.Config {
	return flaskshadow.Config{Cookie: base(), LoginView: view, SessionIdentifier: func(*http.Request) string { return "OWN" }}
}

// answers is a Flask that leaves a session behind.
func answers(t *testing.T, status int, session, location string) http.Handler {
	t.Helper()
	fields := []string{"Vary: Cookie"}
	if session != "" {
		fields = append(fields, "Set-Cookie: session="+signedText(t, session, 0)+tail)
	}
	if location != "" {
		fields = append(fields, "Location: "+location)
	}
	return flaskAnswers(status, fields...)
}

// TestLoginIsOff without both settings, and each works without the other.
func TestLoginIsOff(t *testing.T) {
	login, refused := `{"_fresh":true,"_id":"FOREIGN","_user_id":"1"}`, "suspected login refused: Flask redirected to the login page, Go has a user in the session"
	for _, tc := range []struct {
		name, want string
		change     func(*flaskshadow.Config)
	}{
		{"neither", "", func(c *flaskshadow.Config) { c.LoginView, c.SessionIdentifier = "", nil }},
		{"the login page only", refused, func(c *flaskshadow.Config) { c.SessionIdentifier = nil }},
		{"the identifier only", "suspected session identifier: Flask left the login fresh, Go takes it for one of another client",
			func(c *flaskshadow.Config) { c.LoginView = "" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := loginConfig("/login")
			tc.change(&cfg)
			s := newShadow(t, cfg)
			get(s.Handler(answers(t, 302, "", "/login")), signedText(t, login, 0))
			if got := s.differences(t); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

// TestLoginOfAnUnverifiedCookie: what anybody can write raises no suspicion.
func TestLoginOfAnUnverifiedCookie(t *testing.T) {
	s := newShadow(t, loginConfig("/login"))
	get(s.Handler(answers(t, 401, "", "")), strings.TrimSuffix(signedText(t, `{"_fresh":true,"_user_id":"1"}`, 0), "A")+"B")
	if got := s.differences(t); got != "" || s.Stats().Rejected != 1 {
		t.Errorf("got %q, %+v", got, s.Stats())
	}
}

// TestLoginTwin: a twin settles whether the user is refused. What a request looks like to
// Flask it does not settle.
func TestLoginTwin(t *testing.T) {
	session := `{"_fresh":true,"_id":"FOREIGN","_user_id":"1"}`
	look := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { flaskcookie.FromContext(r.Context()).Get("x") })
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		look(w, r)
		w.WriteHeader(http.StatusUnauthorized)
	})
	cfg := loginConfig("/login")
	s := newShadow(t, cfg)
	get(s.Twin(answers(t, 200, "", ""), look), signedText(t, session, 0))
	if got := s.differences(t); !strings.HasPrefix(got, "suspected session identifier") {
		t.Errorf("a foreign login: %q", got)
	}
	cfg.SessionIdentifier = nil
	for _, tc := range []struct {
		twin http.Handler
		want string
	}{{look, "twin status: Flask 401, Go 200"}, {refuse, ""}} {
		s := newShadow(t, cfg)
		get(s.Twin(answers(t, 401, "", ""), tc.twin), signedText(t, session, 0))
		if got := s.differences(t); got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

// TestIdentifierPanics: the client gets Flask's answer all the same.
func TestIdentifierPanics(t *testing.T) {
	cfg := loginConfig("")
	cfg.SessionIdentifier = func(*http.Request) string { panic("planted") }
	s := newShadow(t, cfg)
	if w := get(s.Handler(flaskAnswers(http.StatusTeapot)), signedText(t, `{"_fresh":true,"_user_id":"1"}`, 0)); w.Code != http.StatusTeapot {
		t.Errorf("the client got %d", w.Code)
	}
	if got := s.differences(t); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestIdentifierSeesTheRequestAsItCame: Flask's handler, a proxy mostly, may change it.
func TestIdentifierSeesTheRequestAsItCame(t *testing.T) {
	cfg := loginConfig("")
	cfg.SessionIdentifier = func(r *http.Request) string { return r.Header.Get("X-Forwarded-For") }
	s := newShadow(t, cfg)
	flask := answers(t, 200, `{"_fresh":true,"_id":"6.6.6.6","_user_id":"1"}`, "")
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("X-Forwarded-For", "192.0.2.1")
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Forwarded-For", "6.6.6.6")
		flask.ServeHTTP(w, r)
	})).ServeHTTP(httptest.NewRecorder(), request)
	if got := s.differences(t); !strings.HasPrefix(got, "session identifier: ") {
		t.Errorf("got %q", got)
	}
}

// TestLoginView refuses what no browser could be sent to.
func TestLoginView(t *testing.T) {
	for view, ok := range map[string]bool{"": true, "/login": true, "https://sso.example/login": true, "auth.login": false, "https://sso.example": false, "/%zz": false} {
		if _, err := flaskshadow.New(loginConfig(view)); (err == nil) != ok {
			t.Errorf("%q: %v", view, err)
		}
	}
}
