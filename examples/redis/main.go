// Redis is a Go service that shares the sessions and logins of the Flask app beside it, which
// keeps them in Redis with Flask-Session, and uses Flask-Login and Flask-WTF. The script "run"
// starts all three:
//
//	examples/redis/run
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` to serve on")
	flask := flag.String("flask", "/", "`URL` of the Flask app")
	flag.Parse()

	settings := must(flaskcookie.LoadEnv("FLASK"))
	settings["SESSION_TYPE"] = "redis" // what app.py sets in code stands here too
	client := redis.NewClient(must(redis.ParseURL(os.Getenv("REDIS_URL"))))
	sessions := must(flasksession.New(must(flasksession.ConfigFromMapping(settings)), redisstore.New(client)))
	logins := must(flasklogin.ConfigFromMapping(settings))
	logins.LoginView = "/login"
	house := &teahouse{
		flask: *flask,
		login: must(flasklogin.New(logins, users)),
		csrf:  must(flaskwtf.New(must(flaskwtf.ConfigFromMapping(settings)))),
	}
	listener := must(net.Listen("tcp", *listen))
	fmt.Println("listening on http://" + listener.Addr().String())
	log.Fatal(http.Serve(listener, sessions.Handler(house.login.Handler(house.csrf.Handler(house.routes())))))
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
