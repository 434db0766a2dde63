// Package chi shows Flask's session in chi. chi is made of net/http, so flaskcookie's
// middleware is chi's: r.Use(codec.Handler).
//
// Middleware of a router also runs for its NotFound and MethodNotAllowed, so a
// permanent session is renewed there too, as in Flask. Recoverer may stand on either
// side: the session is saved before a panic goes on.
package chi

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/visits"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// New returns the site. Every route finds its session in the request's context.
func New(codec *flaskcookie.Codec) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Recoverer, codec.Handler, middleware.GetHead)
	r.Get("/", index)
	r.Post("/login", login)
	r.Post("/logout", logout)
	r.Get("/stream", stream)
	r.Get("/empty", empty)
	r.Get("/broken", broken)
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("a mistake") })
	return r
}

func index(w http.ResponseWriter, r *http.Request) {
	page, err := visits.Page(flaskcookie.FromContext(r.Context()))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Vary", "Accept-Language") // Cookie will join it
	fmt.Fprint(w, page)
}

func login(w http.ResponseWriter, r *http.Request) {
	err := visits.Login(flaskcookie.FromContext(r.Context()), r.FormValue("user"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func logout(w http.ResponseWriter, r *http.Request) {
	flaskcookie.FromContext(r.Context()).Clear()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// stream changes the session before the first byte: after the flush the cookie has left.
func stream(w http.ResponseWriter, r *http.Request) {
	if _, err := visits.Count(flaskcookie.FromContext(r.Context())); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for i := range 3 {
		fmt.Fprintf(w, "line %d\n", i)
		_ = http.NewResponseController(w).Flush()
	}
}

// empty answers by a status alone.
func empty(w http.ResponseWriter, r *http.Request) {
	_, _ = visits.Count(flaskcookie.FromContext(r.Context()))
	w.WriteHeader(http.StatusNoContent)
}

// broken fails after it has changed the session, and the change is kept.
func broken(w http.ResponseWriter, r *http.Request) {
	_, _ = visits.Count(flaskcookie.FromContext(r.Context()))
	http.Error(w, "the database is away", http.StatusInternalServerError)
}
