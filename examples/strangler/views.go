package main

import (
	"context"
	"embed"
	"encoding/json"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// routes are the ones that Go answers. Without its line, a route is Flask's again.
func (s *shop) routes() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /login":      s.page("login.html"),
		"POST /login":     view(s.logIn),
		"POST /go/logout": s.login.LoginRequired(view(s.logOut)),
		"GET /dashboard":  s.login.LoginRequired(view(s.dashboard)),
		"GET /cart":       s.login.LoginRequired(s.page("cart.html")),
		"POST /cart":      s.login.LoginRequired(view(s.removeFruit)),
	}
}

type user struct{ Name string }

// users is what the shop knows of its users: everybody, by name, and no passwords. A real
// one asks its database, and says no to those who are gone or barred.
var users = flasklogin.Users[*user]{
	Load: func(_ context.Context, id string) (*user, bool, error) { return &user{id}, id != "", nil },
	ID:   func(u *user) any { return u.Name },
}

// view is a page. What it cannot put into the session is in the log; an error is status 500.
type view func(w http.ResponseWriter, r *http.Request, session *flaskcookie.Session) error

func (v view) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := v(w, r, flaskcookie.FromContext(r.Context())); err != nil {
		slog.Error(err.Error())
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

func (s *shop) logIn(w http.ResponseWriter, r *http.Request, session *flaskcookie.Session) error {
	next := s.login.Next(r, "/dashboard") // where the user wanted to go, on this site
	u := &user{r.PostFormValue("user")}
	if u.Name == "" {
		return s.render(w, r, "login.html")
	}
	session.Clear()
	if err := s.login.Login(r.Context(), u, &flasklogin.LoginOptions{Remember: r.PostForm.Has("remember")}); err != nil {
		return err
	}
	session.Flash("Welcome, "+u.Name+".", "success")
	http.Redirect(w, r, next, http.StatusFound)
	return nil
}

func (s *shop) logOut(w http.ResponseWriter, r *http.Request, session *flaskcookie.Session) error {
	session.Clear()
	if err := s.login.Logout(r.Context()); err != nil { // after Clear: it has the remember cookie deleted
		return err
	}
	session.Flash("You are logged out.", "success")
	http.Redirect(w, r, "/login", http.StatusFound)
	return nil
}

func (s *shop) dashboard(w http.ResponseWriter, r *http.Request, session *flaskcookie.Session) error {
	views, _ := flaskcookie.Get[int](session, "views")
	session.Set("views", views+1)
	return s.render(w, r, "dashboard.html")
}

func (s *shop) removeFruit(w http.ResponseWriter, r *http.Request, session *flaskcookie.Session) error {
	cart, _ := flaskcookie.Get[[]string](session, "cart")
	if i := slices.Index(cart, r.PostFormValue("fruit")); i >= 0 {
		session.Flash("Removed one "+cart[i]+".", "warning") // shown by Flask, which has the page for it
		session.Set("cart", slices.Delete(cart, i, i+1))
	}
	http.Redirect(w, r, "/", http.StatusFound)
	return nil
}

//go:embed pages
var files embed.FS
var pages = template.Must(template.ParseFS(files, "pages/*.html"))

// page is a view that only shows a page.
func (s *shop) page(name string) view {
	return func(w http.ResponseWriter, r *http.Request, _ *flaskcookie.Session) error {
		return s.render(w, r, name)
	}
}

// render takes everything out of the session first, since its cookie leaves with the first byte.
// It asks for the user on every page, as Flask-Login does for every template.
func (s *shop) render(w http.ResponseWriter, r *http.Request, page string) error {
	session := flaskcookie.FromContext(r.Context())
	u, _, err := s.login.User(r.Context())
	if err != nil {
		return err
	}
	field, err := s.csrf.Field(session)
	if err != nil {
		return err
	}
	flashes, values := session.Flashes(), maps.Collect(session.All())
	delete(values, "_id") // is long
	delete(values, "csrf_token")
	text, _ := json.Marshal(values) // a session that is no JSON, of a NaN say, is not shown
	return pages.ExecuteTemplate(w, page, map[string]any{"User": u, "CSRF": field, "Session": values, "Flashes": flashes, "JSON": string(text)})
}
