package reliability

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// secret is the key of all applications here.
const secret = "the app's key"

// app is what runs inside the middleware: it says whom the session belongs to and which
// number it holds, under the key that is asked for, as they are when the request begins, and
// then does what the path says.
func app() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/look", says(func(*flaskcookie.Session, *http.Request) {}))
	mux.HandleFunc("/write", says(work))
	mux.HandleFunc("/login", says(login))
	mux.HandleFunc("/logout", says(func(s *flaskcookie.Session, _ *http.Request) { s.Clear() }))
	return mux
}

func says(do func(*flaskcookie.Session, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := flaskcookie.FromContext(r.Context())
		name, _ := flaskcookie.Get[string](s, "user")
		number, _ := flaskcookie.Get[int](s, keyOf(r))
		do(s, r)
		fmt.Fprintf(w, "%s %d", name, number)
	}
}

// work puts the next number into the session of somebody who is logged in, and as much text
// as is asked for, so that sessions grow and shrink.
func work(s *flaskcookie.Session, r *http.Request) {
	if s.Has("user") {
		s.Set(keyOf(r), ask(r, "number"))
		s.Set("pad", strings.Repeat("x", ask(r, "pad")))
	}
}

// login makes a session somebody's, under a new id.
func login(s *flaskcookie.Session, r *http.Request) {
	s.Clear()
	s.Regenerate()
	s.Set("user", r.FormValue("user"))
	s.Set("number", ask(r, "number"))
}

func keyOf(r *http.Request) string { return cmp.Or(r.FormValue("key"), "number") }

func ask(r *http.Request, name string) int {
	n, _ := strconv.Atoi(r.FormValue(name))
	return n
}
