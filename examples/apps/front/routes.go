package front

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// routes are the questions. A POST of a browser would need a token of CSRF each; here only
// /go/form does, which is about that.
func (a App[U]) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /go/who", a.who)
	mux.HandleFunc("GET /go/note", func(w http.ResponseWriter, r *http.Request) {
		note, ok := flaskcookie.Get[string](Session(r.Context()), "go_note")
		answer(w, map[string]any{"note": note, "there": ok}, nil)
	})
	mux.HandleFunc("POST /go/note", func(w http.ResponseWriter, r *http.Request) {
		answer(w, nil, Session(r.Context()).Set("go_note", r.FormValue("note")))
	})
	mux.HandleFunc("POST /go/login", a.login)
	mux.HandleFunc("POST /go/logout", func(w http.ResponseWriter, r *http.Request) {
		var err error
		if a.LogOut != nil {
			err = a.LogOut(r.Context())
		}
		answer(w, nil, errors.Join(err, a.Login.Logout(r.Context())))
	})
	if a.CSRF != nil {
		mux.HandleFunc("GET /go/token", func(w http.ResponseWriter, r *http.Request) {
			token, err := a.CSRF.Token(Session(r.Context()))
			answer(w, map[string]any{"token": token}, err)
		})
		mux.Handle("POST /go/form", a.CSRF.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			answer(w, nil, nil)
		})))
	}
	return mux
}

// who tells whether somebody is logged in, and how Go knows.
func (a App[U]) who(w http.ResponseWriter, r *http.Request) {
	user, ok, err := a.Login.User(r.Context())
	found := map[string]any{"in": ok, "source": a.Login.Source(r.Context()).String(), "rejected": Session(r.Context()).Rejected != nil}
	if ok && a.Users.ID != nil {
		found["id"] = a.Users.ID(user)
	}
	answer(w, found, err)
}

// login logs in the user of an id, without a password: a page of your own asks for one.
func (a App[U]) login(w http.ResponseWriter, r *http.Request) {
	user, ok, err := a.Users.Load(r.Context(), r.FormValue("id"))
	if err != nil || !ok {
		http.Error(w, "there is no such user", http.StatusForbidden)
		return
	}
	logIn := a.LogIn
	if logIn == nil {
		logIn = a.Login.Login
	}
	answer(w, nil, logIn(r.Context(), user, &flasklogin.LoginOptions{Remember: r.FormValue("remember") != ""}))
}

func answer(w http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if value == nil {
		value = map[string]any{"ok": true}
	}
	_ = json.NewEncoder(w).Encode(value) // the client has left
}
