// Frameworks serves one small site with Flask's session in chi, gin, echo or fiber:
//
//	go run . chi     # then open http://127.0.0.1:8000/
package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/chi"
	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/echo"
	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/fiber"
	"github.com/flaskcookie/flaskcookie-go/examples/frameworks/gin"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

const address = "127.0.0.1:8000"

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: go run . chi|gin|echo|fiber")
	}
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey:             []byte(rand.Text()), // a new one at each start; to share sessions, the Flask app's SECRET_KEY
		SessionCookieSameSite: http.SameSiteLaxMode,
	})
	if err != nil {
		return err
	}
	switch args[0] {
	case "chi":
		return http.ListenAndServe(address, chi.New(codec))
	case "gin":
		return http.ListenAndServe(address, gin.New(codec))
	case "echo":
		return http.ListenAndServe(address, echo.New(codec))
	case "fiber":
		return fiber.New(codec).Listen(address)
	}
	return fmt.Errorf("no example for %q", args[0])
}
