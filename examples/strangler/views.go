package main

import (
	"embed"
	"encoding/json"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// routes are the ones that Go answers. Without its line, a route is Flask's again.
var routes = map[string]http.HandlerFunc{
	"GET /dashboard":  loginRequired(dashboard),
	"GET /cart":       loginRequired(showCart),
	"POST /cart":      loginRequired(removeFruit),
	"POST /go/logout": loginRequired(logout),
}

type view func(w http.ResponseWriter, r *http.Request, s *flaskcookie.Session)

func loginRequired(next view) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		if !s.Has("user") {
			s.Flash("Please log in first.", "warning")
			http.Redirect(w, r, "/login", http.StatusFound)
			return
		}
		next(w, r, s)
	}
}

func dashboard(w http.ResponseWriter, _ *http.Request, s *flaskcookie.Session) {
	views, _ := flaskcookie.Get[int](s, "views")
	s.Set("views", views+1)
	render(w, s, "dashboard.html")
}

func showCart(w http.ResponseWriter, _ *http.Request, s *flaskcookie.Session) {
	render(w, s, "cart.html")
}

func removeFruit(w http.ResponseWriter, r *http.Request, s *flaskcookie.Session) {
	cart, _ := flaskcookie.Get[[]string](s, "cart")
	if i := slices.Index(cart, r.PostFormValue("fruit")); i >= 0 {
		s.Flash("Removed one "+cart[i]+".", "warning")
		s.Set("cart", slices.Delete(cart, i, i+1))
	}
	http.Redirect(w, r, "/", http.StatusFound)
}

func logout(w http.ResponseWriter, r *http.Request, s *flaskcookie.Session) {
	s.Clear()
	s.Flash("You are logged out.", "success") // shown by Flask, which has the page for it
	http.Redirect(w, r, "/login", http.StatusFound)
}

//go:embed pages
var files embed.FS
var pages = template.Must(template.ParseFS(files, "pages/*.html"))

// render takes everything out of the session first, since its cookie leaves with the first byte.
func render(w http.ResponseWriter, s *flaskcookie.Session, page string) {
	flashes, session := s.Flashes(), maps.Collect(s.All())
	text, _ := json.Marshal(session) // a session that is no JSON, of a NaN say, is not shown
	view := map[string]any{"Session": session, "Flashes": flashes, "JSON": string(text)}
	if err := pages.ExecuteTemplate(w, page, view); err != nil {
		slog.Error(err.Error())
	}
}
