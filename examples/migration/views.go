package main

import (
	"fmt"
	"html"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// view is what Go has for an endpoint of the app.
type view struct {
	show http.HandlerFunc
	// login is what the app asks for: "", "required" or "fresh". It has to be what the
	// inventory found.
	login string
	// exempt is a view that takes posts without a token.
	exempt bool
	// twin is a promise for a view with other methods than GET: it writes nothing but the
	// session, so that it may run beside Flask's.
	twin bool
	// flow names views that must have one answer, since a user goes through all of them.
	flow string
}

// views are the endpoints that Go has, by the app's names.
func (s *site) views(static http.HandlerFunc) map[string]view {
	return map[string]view{
		"index":                    {show: text("Go is up\n")},
		"me":                       {show: s.me},
		"cart":                     {show: s.cart},
		"item":                     {show: s.item},
		"docs":                     {show: text("Go has the docs\n")},
		"hook":                     {show: text("Go was told\n"), exempt: true, twin: true},
		"account.index_of_account": {show: s.account, login: "required"},
		"account.secrets":          {show: s.account, login: "fresh"},
		"login_form":               {show: s.loginForm, flow: "login"},
		"login":                    {show: s.logIn, twin: true, flow: "login"},
		"logout":                   {show: s.logOut, twin: true, flow: "login"},
		"static":                   {show: static},
	}
}

func text(words string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, words) }
}

func (s *site) me(w http.ResponseWriter, r *http.Request) {
	u, ok, err := s.login.User(r.Context())
	switch {
	case err != nil:
		fail(w, err)
	case ok:
		fmt.Fprintln(w, "Go sees", u.name)
	default:
		fmt.Fprintln(w, "Go sees nobody")
	}
}

func (s *site) account(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "Go has the account of", s.login.MustUser(r.Context()).name)
}

func (s *site) cart(w http.ResponseWriter, r *http.Request) {
	session := flaskcookie.FromContext(r.Context())
	visits, _ := flaskcookie.Get[int](session, "visits")
	session.Set("visits", visits+1)
	fmt.Fprintln(w, "Go counts visit", visits+1)
}

func (s *site) item(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "Go has item", r.PathValue("number"))
}

func (s *site) loginForm(w http.ResponseWriter, r *http.Request) {
	field, err := s.csrf.Field(flaskcookie.FromContext(r.Context())) // before the first byte
	if err != nil {
		fail(w, err)
		return
	}
	fmt.Fprintf(w, "<form method=\"post\">%s<input name=\"user\"><input name=\"remember\" type=\"checkbox\"></form>\n", field)
}

func (s *site) logIn(w http.ResponseWriter, r *http.Request) {
	session := flaskcookie.FromContext(r.Context())
	next := s.login.Next(r, "/me") // where the user wanted to go, on this site
	u := &user{r.PostFormValue("user")}
	session.Clear()
	session.SetPermanent(true)
	err := s.login.Login(r.Context(), u, &flasklogin.LoginOptions{Remember: r.PostForm.Has("remember")})
	redirect(w, r, next, err)
}

func (s *site) logOut(w http.ResponseWriter, r *http.Request) {
	flaskcookie.FromContext(r.Context()).Clear()
	redirect(w, r, "/", s.login.Logout(r.Context())) // after Clear: it has the remember cookie deleted
}

func redirect(w http.ResponseWriter, r *http.Request, to string, err error) {
	if err != nil {
		fail(w, err)
		return
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// moved sends the browser to the same address with a slash, as Werkzeug does.
func moved(w http.ResponseWriter, location string) {
	w.Header().Set("Location", location)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusPermanentRedirect)
	fmt.Fprintf(w, "<!doctype html>\n<title>Redirecting...</title>\n<a href=\"%s\">%[1]s</a>\n", html.EscapeString(location))
}
