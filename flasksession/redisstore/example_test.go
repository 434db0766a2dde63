package redisstore_test

import (
	"fmt"
	"net/http"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
)

var (
	_ flasksession.Swapper = (*redisstore.Store)(nil)
	_ flasksession.Toucher = (*redisstore.Store)(nil)
	_ flasksession.Expirer = (*redisstore.Store)(nil)
)

// A service beside a Flask app with SESSION_TYPE = "redis".
func Example() {
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"}) // SESSION_REDIS
	sessions, err := flasksession.New(flasksession.Config{}, redisstore.New(client))
	if err != nil {
		panic(err)
	}
	http.ListenAndServe(":8000", sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), "_user_id")
		fmt.Fprintf(w, "hello, %s", user)
	})))
}
