// Redis is a Go service that shares the sessions and logins of the Flask app beside it, which
// keeps them in Redis with Flask-Session, and uses Flask-Login and Flask-WTF. The script "run"
// starts all three:
//
//	examples/redis/run
package main

import (
	"context"
	"flag"
	"fmt"
	"html"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to serve on")
	flask := flag.String("flask", "/", "where the Flask app is")
	flag.Parse()
	if err := run(*listen, *flask); err != nil {
		log.Fatal(err)
	}
}

func run(listen, flask string) error {
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		return err
	}
	settings, err := flaskcookie.LoadEnv("FLASK")
	if err != nil {
		return err
	}
	settings["SESSION_TYPE"] = "redis"
	config, err := flasksession.ConfigFromMapping(settings)
	if err != nil {
		return err
	}
	sessions, err := flasksession.New(config, redisstore.New(redis.NewClient(options)))
	if err != nil {
		return err
	}
	logins, err := flasklogin.ConfigFromMapping(settings)
	if err != nil {
		return err
	}
	logins.LoginView = "/login"
	manager, err := flasklogin.New(logins, users)
	if err != nil {
		return err
	}
	tokens, err := flaskwtf.ConfigFromMapping(settings)
	if err != nil {
		return err
	}
	csrf, err := flaskwtf.New(tokens)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Println("listening on http://" + listener.Addr().String())
	return http.Serve(listener, sessions.Handler(manager.Handler(csrf.Handler(routes(manager, csrf, flask)))))
}

type user struct{ name string }

// users is load_user of app.py: without a database, everybody is known.
var users = flasklogin.Users[*user]{
	Load: func(_ context.Context, id string) (*user, bool, error) { return &user{id}, id != "", nil },
	ID:   func(u *user) any { return u.name },
}

// routes are a page to log in and the cart of who has, on either side.
func routes(manager *flasklogin.Manager[*user], csrf *flaskwtf.CSRF, flask string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		page(w, r, csrf, `<form method="post">%sName <input name="user"> <button>Log in</button></form>`)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		name := r.PostFormValue("user")
		if name == "" {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		// The session gets a new id here.
		reply(w, r, manager.Next(r, "/cart"), manager.Login(r.Context(), &user{name}, nil))
	})
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Clear()
		reply(w, r, flask, manager.Logout(r.Context()))
	})
	mux.Handle("GET /cart", manager.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		items, _ := flaskcookie.Get[[]string](flaskcookie.FromContext(r.Context()), "cart")
		page(w, r, csrf, `<p>Go: hello %[2]s, your cart: %[3]s</p>
<form method="post">%[1]sAdd <input name="item"> <button>Add</button></form><a href="%[4]s">Back to Flask</a>
<form method="post" action="/logout">%[1]s<button>Log out</button></form>`,
			html.EscapeString(manager.MustUser(r.Context()).name), html.EscapeString(strings.Join(items, ", ")), html.EscapeString(flask))
	})))
	mux.Handle("POST /cart", manager.LoginRequired(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply(w, r, flask, add(flaskcookie.FromContext(r.Context()), r.FormValue("item")))
	})))
	return mux
}

// page writes a page with forms, whose hidden field comes first: it may have to go into the
// session, which leaves with the first byte.
func page(w http.ResponseWriter, r *http.Request, csrf *flaskwtf.CSRF, text string, parts ...any) {
	field, err := csrf.Field(flaskcookie.FromContext(r.Context()))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(w, text, append([]any{field}, parts...)...)
}

// reply sends the browser on, unless something went wrong.
func reply(w http.ResponseWriter, r *http.Request, to string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// add puts an item into the cart. Flask shows the message.
func add(session *flaskcookie.Session, item string) error {
	if item == "" {
		return nil
	}
	items, _ := flaskcookie.Get[[]string](session, "cart")
	if err := session.Set("cart", append(items, item)); err != nil {
		return err
	}
	return session.Flash(item+" is in your cart", "info")
}
