package flasksession_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// A Flask-Session with its defaults, except for the attributes of the cookie.
func Example() {
	cfg := flasksession.Config{}
	cfg.SessionCookieSecure = true
	cfg.SessionCookieSameSite = http.SameSiteLaxMode
	cfg.PermanentSessionLifetime = time.Hour
	cfg.SessionPermanent = new(false)                            // the cookie ends with the browser
	cfg.NewID = func() string { return "an-id-for-the-example" } // leave this out

	store := flasksession.NewMemoryStore()
	sessions, err := flasksession.New(cfg, store)
	if err != nil {
		panic(err)
	}
	login := sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		session.Regenerate() // a new id for a new user
		if err := session.Set("_user_id", "42"); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	response := httptest.NewRecorder()
	login.ServeHTTP(response, httptest.NewRequest("POST", "/login", nil))

	fmt.Println(response.Header().Get("Set-Cookie"))
	data, _, _ := store.Get(context.Background(), "session:an-id-for-the-example")
	fmt.Printf("%q\n", data)
	// Output:
	// session=an-id-for-the-example; Secure; HttpOnly; Path=/; SameSite=Lax
	// "\x81\xa8_user_id\xa242"
}

// The configuration Flask itself has, from a file or the environment.
func ExampleConfigFromMapping() {
	cfg, err := flasksession.ConfigFromMapping(map[string]any{
		"SESSION_TYPE":                 "redis",
		"SESSION_KEY_PREFIX":           "shop:",
		"SESSION_SERIALIZATION_FORMAT": "json",
		"PERMANENT_SESSION_LIFETIME":   3600,
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(cfg.SessionType, *cfg.SessionKeyPrefix, cfg.PermanentSessionLifetime)

	_, err = flasksession.ConfigFromMapping(map[string]any{"SESSION_TYPE": "redis", "SESSION_PERMANENT": "false"})
	fmt.Println(err)
	// Output:
	// redis shop: 1h0m0s
	// flasksession: SESSION_PERMANENT is neither true nor false: Flask takes any string as true
}

// The session interface of the tutorials. An interface that has another salt, say, or
// another prefix is the same with that field changed.
func ExampleTutorial() {
	cfg := flasksession.Tutorial()
	cfg.SecretKey = []byte("a key for this example, no secret")
	cfg.NewID = func() string { return "12345678-1234-4678-9234-567812345678" } // leave this out

	store := flasksession.NewMemoryStore()
	sessions, err := flasksession.New(cfg, store)
	if err != nil {
		panic(err)
	}
	handler := sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("user", "bob")
	}))
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, httptest.NewRequest("GET", "/", nil))
	fmt.Println(response.Header().Get("Set-Cookie"))
	data, _, _ := store.Get(context.Background(), "12345678-1234-4678-9234-567812345678")
	fmt.Println(string(data))
	// Output:
	// session=12345678-1234-4678-9234-567812345678.WwNF8WhFMJqeLswLLp-eh3vw2Nc; HttpOnly; Path=/
	// {"user": "bob"}
}
