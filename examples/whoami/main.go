package main

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

type User struct{ Name string }

// loadUser is the app's user_loader. A real one asks the table of users, and says no to inactive ones.
func loadUser(_ context.Context, id string) (*User, bool, error) { return &User{id}, true, nil }

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	settings := must(flaskcookie.LoadEnv("FLASK")) // FLASK_SECRET_KEY and the rest, as Flask reads them
	sessions := must(flaskcookie.ConfigFromMapping(settings))
	sessions.ReadOnly = true // Go decides as Flask does and writes nothing
	codec := must(flaskcookie.New(sessions))
	login := must(flasklogin.New(must(flasklogin.ConfigFromMapping(settings)), flasklogin.Users[*User]{Load: loadUser}))

	whoami := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Go: hello, %s\n", login.MustUser(r.Context()).Name)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:8000", codec.Handler(login.Handler(login.LoginRequired(whoami)))))
}
