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
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

// teahouse has the pages of Go: a login and the cart of who has logged in, on either side.
type teahouse struct {
	flask string // the page of Flask that has the teas
	login *flasklogin.Manager[*user]
	csrf  *flaskwtf.CSRF
}

type user struct{ Name string }

// users is load_user of app.py: without a database, everybody is known.
var users = flasklogin.Users[*user]{
	Load: func(_ context.Context, id string) (*user, bool, error) { return &user{id}, id != "", nil },
	ID:   func(u *user) any { return u.Name },
}

//go:embed pages static
var files embed.FS
var pages = template.Must(template.ParseFS(files, "pages/*.html"))

func (h *teahouse) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) { h.render(w, r, "login.html") })
	mux.HandleFunc("POST /login", h.logIn)
	mux.HandleFunc("POST /logout", h.logOut)
	mux.Handle("GET /cart", h.login.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.render(w, r, "cart.html") })))
	mux.Handle("POST /cart", h.login.LoginRequired(h.change(h.flask, add)))
	mux.Handle("POST /cart/remove", h.login.LoginRequired(h.change("/cart", remove)))
	return mux
}

func (h *teahouse) logIn(w http.ResponseWriter, r *http.Request) {
	name := r.PostFormValue("user")
	if name == "" {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	// The session gets a new id here.
	reply(w, r, h.login.Next(r, "/cart"), h.login.Login(r.Context(), &user{name}, nil))
}

func (h *teahouse) logOut(w http.ResponseWriter, r *http.Request) {
	flaskcookie.FromContext(r.Context()).Clear()
	reply(w, r, h.flask, h.login.Logout(r.Context()))
}

// change does something with an item and the cart, and sends the browser to a page.
func (h *teahouse) change(to string, do func(session *flaskcookie.Session, cart []string, item string) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		cart, _ := flaskcookie.Get[[]string](session, "cart")
		reply(w, r, to, do(session, cart, r.PostFormValue("item")))
	})
}

func add(session *flaskcookie.Session, cart []string, item string) error {
	if item == "" {
		return nil
	}
	if err := session.Set("cart", append(cart, item)); err != nil {
		return err
	}
	return session.Flash(item+" is in your cart", "success") // Flask shows it
}

func remove(session *flaskcookie.Session, cart []string, item string) error {
	i := slices.Index(cart, item)
	if i < 0 {
		return nil
	}
	if err := session.Set("cart", slices.Delete(cart, i, i+1)); err != nil {
		return err
	}
	return session.Flash(item+" is out of your cart", "success")
}

// reply sends the browser on, unless something went wrong.
func reply(w http.ResponseWriter, r *http.Request, to string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// render takes everything out of the session first, and the token of the forms may have to go
// into it: the session is saved with the first byte.
func (h *teahouse) render(w http.ResponseWriter, r *http.Request, page string) {
	session := flaskcookie.FromContext(r.Context())
	u, _, err1 := h.login.User(r.Context())
	field, err2 := h.csrf.Field(session)
	if err1 != nil || err2 != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	cart, _ := flaskcookie.Get[[]string](session, "cart")
	flashes, values := session.Flashes(), maps.Collect(session.All())
	delete(values, "_id") // is long
	delete(values, "csrf_token")
	text, _ := json.Marshal(values) // a session that is no JSON, of a NaN say, is not shown
	shown := map[string]any{"User": u, "CSRF": field, "Cart": cart, "Flashes": flashes, "JSON": string(text), "Flask": h.flask}
	if err := pages.ExecuteTemplate(w, page, shown); err != nil {
		slog.Error(err.Error())
	}
}
