// Redis is a Go service that shares the sessions of the Flask app beside it, which keeps
// them in Redis with Flask-Session. The script "run" starts all three:
//
//	examples/redis/run
package main

import (
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
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
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
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Println("listening on http://" + listener.Addr().String())
	return http.Serve(listener, sessions.Handler(cart(flask)))
}

// cart shows the cart of the session and adds to it.
func cart(flask string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cart", func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		user, ok := flaskcookie.Get[string](session, "user")
		if !ok {
			http.Redirect(w, r, flask, http.StatusSeeOther)
			return
		}
		items, _ := flaskcookie.Get[[]string](session, "cart")
		fmt.Fprintf(w, `<p>Go: hello %s, your cart: %s</p>
<form method="post">Add <input name="item"> <button>Add</button></form><a href="%s">Back to Flask</a>`,
			html.EscapeString(user), html.EscapeString(strings.Join(items, ", ")), html.EscapeString(flask))
	})
	mux.HandleFunc("POST /cart", func(w http.ResponseWriter, r *http.Request) {
		if err := add(flaskcookie.FromContext(r.Context()), r.FormValue("item")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, flask, http.StatusSeeOther)
	})
	return mux
}

// add puts an item into the cart of whoever is logged in. Flask shows the message.
func add(session *flaskcookie.Session, item string) error {
	if !session.Has("user") || item == "" {
		return nil
	}
	items, _ := flaskcookie.Get[[]string](session, "cart")
	if err := session.Set("cart", append(items, item)); err != nil {
		return err
	}
	return session.Flash(item+" is in your cart", "info")
}
