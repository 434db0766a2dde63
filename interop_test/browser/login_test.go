package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

const loginKey = "clé of a test, long enough for one"

// loginSite is login_app.py in Go.
type loginSite struct {
	login *flasklogin.Manager[string]
	csrf  *flaskwtf.CSRF
}

func startLoginSite(t *testing.T) string {
	t.Helper()
	settings := map[string]any{"SECRET_KEY": loginKey}
	sessions, err1 := flaskcookie.ConfigFromMapping(settings)
	logins, err2 := flasklogin.ConfigFromMapping(settings)
	tokens, err3 := flaskwtf.ConfigFromMapping(settings)
	codec, err4 := flaskcookie.New(sessions)
	login, err5 := flasklogin.New(logins, flasklogin.Users[string]{
		Load: func(_ context.Context, id string) (string, bool, error) { return id, true, nil },
		ID:   func(id string) any { return id },
	})
	csrf, err6 := flaskwtf.New(tokens)
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s := loginSite{login, csrf}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", s.form)
	mux.HandleFunc("POST /login", s.logIn)
	mux.HandleFunc("GET /me", s.me)
	mux.HandleFunc("POST /logout", s.logOut)
	server := httptest.NewServer(codec.Handler(login.Handler(csrf.Handler(mux))))
	t.Cleanup(server.Close)
	return server.URL
}

func (s loginSite) page(w http.ResponseWriter, format string, parts ...any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<title>Go</title><p>answered by Go</p>"+format, parts...)
}

// field is the form field of the request's session, or the end of the request.
func (s loginSite) field(w http.ResponseWriter, r *http.Request) template.HTML {
	field, err := s.csrf.Field(flaskcookie.FromContext(r.Context()))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
	return field
}

func (s loginSite) form(w http.ResponseWriter, r *http.Request) {
	field := s.field(w, r)
	s.page(w, `<form method="post" action="%s/login">%s<input name="user"><input type="checkbox" name="remember"><button id="login">Log in</button></form>`,
		html.EscapeString(r.URL.Query().Get("post")), field)
}

func (s loginSite) logIn(w http.ResponseWriter, r *http.Request) {
	err := s.login.Login(r.Context(), r.PostFormValue("user"), &flasklogin.LoginOptions{Remember: r.PostForm.Has("remember")})
	s.redirect(w, r, err)
}

func (s loginSite) redirect(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/me", http.StatusFound)
}

func (s loginSite) me(w http.ResponseWriter, r *http.Request) {
	user, ok, err1 := s.login.User(r.Context())
	fresh, err2 := s.login.Fresh(r.Context())
	switch {
	case err1 != nil || err2 != nil:
		http.Error(w, "no user", http.StatusInternalServerError)
	case !ok:
		s.page(w, "nobody")
	default:
		field := s.field(w, r)
		s.page(w, `%s, %s<form method="post" action="/logout">%s<button id="logout">Log out</button></form>`,
			html.EscapeString(user), map[bool]string{true: "fresh", false: "stale"}[fresh], field)
	}
}

func (s loginSite) logOut(w http.ResponseWriter, r *http.Request) {
	s.redirect(w, r, s.login.Logout(r.Context()))
}

// TestRemembered has a browser log in on one side, with "remember me", and be remembered on
// the other after it was closed; a logout on either side is one on both. The login form of one
// side is posted to the other as well.
func TestRemembered(t *testing.T) {
	golang := startLoginSite(t)
	flask := live.Gunicorn(t, "login_app:app", live.Options{Env: []string{"PYTHONDONTWRITEBYTECODE=1", "FLASK_SECRET_KEY=" + loginKey}, Threads: 4})
	for _, tt := range []struct{ name, first, second, form string }{
		{"Go, then Flask", golang, flask, ""},
		{"Flask, then Go", flask, golang, ""},
		{"a form of Go posted to Flask", flask, golang, golang},
		{"a form of Flask posted to Go", golang, flask, flask},
	} {
		t.Run(tt.name, func(t *testing.T) {
			by := map[string]string{golang: "answered by Go", flask: "answered by Flask"}
			folder := profile(t)
			b := open(t, folder)
			form := tt.first + "/login"
			if tt.form != "" {
				form = tt.form + "/login?post=" + url.QueryEscape(tt.first)
			}
			b.visit(form)
			b.do(chromedp.SendKeys(chromedp.CSS("input[name=user]"), "ann"))
			b.do(chromedp.Click(chromedp.CSS("input[name=remember]")))
			b.click("#login")
			b.see("/me", by[tt.first], "ann, fresh")
			b.visit(tt.second + "/me")
			b.see("/me", by[tt.second], "ann, fresh")

			b.quit()
			b = open(t, folder)
			if cookie := b.cookie(); cookie != nil {
				t.Errorf("the session is still there: %+v", cookie)
			}
			b.visit(tt.second + "/me")
			b.see("/me", by[tt.second], "ann, stale")
			b.visit(tt.first + "/me")
			b.see("/me", by[tt.first], "ann, stale")

			b.click("#logout")
			b.see("/me", by[tt.first], "nobody")
			b.visit(tt.second + "/me")
			b.see("/me", by[tt.second], "nobody")
		})
	}
}

// TestSafeNextInBrowser asks Chromium where addresses lead, which SafeNext has judged.
func TestSafeNextInBrowser(t *testing.T) {
	b := open(t, profile(t))
	b.visit(startLoginSite(t) + "/me")
	r := httptest.NewRequest(http.MethodGet, "http://site.example/login", nil)
	starts := []string{"", "/", "//", `/\`, `\\`, "/\t/", "http:", "http:/", "http://", "HTTP://", "http:\\", " ", "\x00", "https://", "/.", "/..", "/%2f", "javascript:"}
	ends := []string{"", "/", "evil.example", "/evil.example", "site.example", "site.example:80/a", "site.example:81", "site.example@evil.example", `site.example\@evil.example`, "a@site.example",
		"site.example.", "SITE.example/x", "site.example%2eevil.example", "ſite.example", "site。example", "evil.example#@site.example", "evil.example?http://site.example", "/a?b#c", "\n/evil.example"}
	var addresses []string
	for _, start := range starts {
		for _, end := range ends {
			addresses = append(addresses, start+end)
		}
	}
	text, err := json.Marshal(addresses)
	if err != nil {
		t.Fatal(err)
	}
	origins, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
		string(text)+`.map(a => { try { return new URL(a, "http://site.example/login").origin } catch { return "none" } })`))
	if err != nil {
		t.Fatal(err)
	}
	safe := 0
	for i, address := range addresses {
		if !flasklogin.SafeNext(r, address) {
			continue
		}
		safe++
		if origins[i] != "http://site.example" {
			t.Errorf("%q leads to %s", address, origins[i])
		}
	}
	t.Logf("%d addresses, %d of them safe: %s", len(addresses), safe, strings.Join(origins[:3], ", "))
	if safe < 20 || safe > len(addresses)/2 {
		t.Error("too few of one kind to show anything")
	}
}
