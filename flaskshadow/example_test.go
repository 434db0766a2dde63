package flaskshadow_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

// Flask sets SameSite=Lax, and the configuration of Go forgets it. The handler stands
// for a proxy that leads to Flask.
func ExampleShadow_Handler() {
	flask := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU; HttpOnly; Path=/; SameSite=Lax")
		w.Header().Set("Vary", "Cookie")
	})
	shadow, err := flaskshadow.New(flaskshadow.Config{
		Cookie: flaskcookie.Config{
			SecretKey: []byte("secret"),
			Signer:    signer.Options{Now: func() time.Time { return time.Unix(1700000000, 0) }},
		},
		OnCompare: func(_ context.Context, result flaskshadow.Result) {
			for _, difference := range result.Differences {
				fmt.Println(result.Path, difference)
			}
		},
	})
	if err != nil {
		panic(err)
	}
	shadow.Handler(flask).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/login", nil))
	shadow.Wait(context.Background())
	fmt.Printf("%+v\n", shadow.Stats())
	// Output:
	// /login attribute SameSite: Flask Lax, Go none
	// {Compared:1 Different:1 Rejected:0 Suspected:0 Dropped:0 TwinSkipped:0 TwinDropped:0 Unlogged:0 Unsure:0 StoreFailed:0 LifetimeUnknown:0}
}

// The Go handler that is to take over writes a number where Flask writes text.
func ExampleShadow_Twin() {
	flask := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session=eyJ1c2VyIjoiMSJ9.ZVPxAA.I9zHlLSx08UrQ9tJ_vadTI7aQ7c; HttpOnly; Path=/")
		w.Header().Set("Vary", "Cookie")
	})
	twin := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("user", 1)
	})
	shadow, err := flaskshadow.New(flaskshadow.Config{
		Cookie: flaskcookie.Config{
			SecretKey: []byte("secret"),
			Signer:    signer.Options{Now: func() time.Time { return time.Unix(1700000000, 0) }},
		},
		OnCompare: func(_ context.Context, result flaskshadow.Result) {
			for _, difference := range result.Differences {
				fmt.Println(result.Path, difference)
			}
		},
	})
	if err != nil {
		panic(err)
	}
	shadow.Twin(flask, twin).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/me", nil))
	shadow.Wait(context.Background())
	// Output: /me twin session user: Flask str, Go int
}
