package flaskcookie_test

import (
	"fmt"
	"os"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// A Go service next to a Flask application that is configured by its environment.
func ExampleConfigFromMapping() {
	os.Setenv("FLASK_SECRET_KEY", `"12345"`) // the inner quotes make it a text
	os.Setenv("FLASK_PERMANENT_SESSION_LIFETIME", "3600")
	os.Setenv("FLASK_SESSION_COOKIE_SECURE", "true")

	values, err := flaskcookie.LoadEnv("FLASK")
	if err != nil {
		fmt.Println(err)
		return
	}
	cfg, err := flaskcookie.ConfigFromMapping(values)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cfg.PermanentSessionLifetime, cfg.SessionCookieSecure)

	os.Setenv("FLASK_SECRET_KEY", "12345")
	values, _ = flaskcookie.LoadEnv("FLASK")
	_, err = flaskcookie.ConfigFromMapping(values)
	fmt.Println(err)
	// Output:
	// 1h0m0s true
	// flaskcookie: SECRET_KEY is a number, and Flask fails on it: write it in quotes, as FLASK_SECRET_KEY='"12345"'
}
