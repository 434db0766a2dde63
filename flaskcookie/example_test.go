package flaskcookie_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// A cookie that Flask wrote with the same SECRET_KEY.
func ExampleCodec_Decode() {
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte("a key for this example, no secret"),
		Signer:    signer.Options{Now: func() time.Time { return time.Unix(1700000060, 0) }},
	})
	if err != nil {
		panic(err)
	}
	var session struct {
		A int `json:"a"`
	}
	signedAt, err := codec.Decode("eyJhIjoxfQ.ZVPxAA.1BDldKa62IAILRZSxSa1COXX1rQ", &session)
	fmt.Println(session.A, signedAt, err)
	// Output: 1 2023-11-14 22:13:20 +0000 UTC <nil>
}

// A handler that counts its visits, and one that says so on the next page.
func ExampleCodec_Handler() {
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte("a key for this example, no secret"),
		Signer:    signer.Options{Now: func() time.Time { return time.Unix(1700000060, 0) }},
	})
	if err != nil {
		panic(err)
	}
	handler := codec.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := flaskcookie.FromContext(r.Context())
		flashes := session.Flashes()
		views, _ := flaskcookie.Get[int](session, "views")
		if err := session.Set("views", views+1); err != nil {
			http.Error(w, "no session", http.StatusInternalServerError)
			return
		}
		if views == 0 {
			session.Flash("Welcome", "info")
		}
		// The body comes last: the cookie leaves with its first byte.
		for _, flash := range flashes {
			fmt.Fprintf(w, "[%s: %v] ", flash.Category, flash.Message)
		}
		fmt.Fprintf(w, "visit %d", views+1)
	}))

	cookie := ""
	for range 2 {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Cookie", cookie)
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		fmt.Println(response.Body)
		cookie = response.Header().Get("Set-Cookie")
		fmt.Println(cookie)
	}
	// Output:
	// visit 1
	// session=eyJfZmxhc2hlcyI6W3siIHQiOlsiaW5mbyIsIldlbGNvbWUiXX1dLCJ2aWV3cyI6MX0.ZVPxPA.umDiDPa7gBot-n7EMeuo3xTMs8Q; HttpOnly; Path=/
	// [info: Welcome] visit 2
	// session=eyJ2aWV3cyI6Mn0.ZVPxPA.fMOrNg0BnSr1jPY6MWcnmzjYT2A; HttpOnly; Path=/
}

// Changing a value that Get returned does not change the session.
func ExampleSession_Set() {
	session := flaskcookie.NewSession(nil)
	session.Set("cart", []string{"apple"})

	cart, _ := flaskcookie.Get[[]string](session, "cart")
	cart = append(cart, "pear")
	fmt.Println(session.Get("cart"))

	session.Set("cart", cart)
	fmt.Println(session.Get("cart"))
	// Output:
	// [apple] true
	// [apple pear] true
}
