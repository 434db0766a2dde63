package memcachedstore_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/memcachedstore"
)

// A service beside a Flask app with SESSION_TYPE = "memcached".
func Example() {
	client := memcache.New("localhost:11211") // what Flask has as SESSION_MEMCACHED
	client.Timeout = time.Second
	client.MaxIdleConns = 100 // as many as requests at a time
	sessions, err := flasksession.New(flasksession.Config{}, memcachedstore.New(client))
	if err != nil {
		panic(err)
	}
	http.ListenAndServe(":8000", sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), "_user_id")
		fmt.Fprintf(w, "hello, %s", user)
	})))
}
