package flaskcookietest_test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
)

// greet is the handler under test.
func greet(w http.ResponseWriter, r *http.Request) {
	name, ok := flaskcookie.Get[string](flaskcookie.FromContext(r.Context()), "name")
	if !ok {
		name = "stranger"
	}
	fmt.Fprintf(w, "Hello, %s!", name)
}

func ExampleCookie() {
	var t testing.TB // the test's own

	cfg := flaskcookie.Config{SecretKey: []byte("a test key, no secret")}
	codec, err := flaskcookie.New(cfg)
	if err != nil {
		panic(err)
	}
	handler := codec.Handler(http.HandlerFunc(greet))

	ann := map[string]any{"name": "Ann"}
	for _, cookie := range []*http.Cookie{
		flaskcookietest.Cookie(t, cfg, ann),
		flaskcookietest.ExpiredCookie(t, cfg, ann),
		flaskcookietest.WrongKeyCookie(t, cfg, ann),
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(cookie)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Body)
	}
	// Output:
	// Hello, Ann!
	// Hello, stranger!
	// Hello, stranger!
}

func ExampleTransaction() {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("a test key, no secret")})
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(codec.Handler(http.HandlerFunc(greet)))
	defer server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	client := &http.Client{Jar: jar}

	err = flaskcookietest.Transaction(jar, server.URL, codec, func(s *flaskcookie.Session) {
		s.Set("name", "Ann")
	})
	if err != nil {
		panic(err)
	}
	response, err := client.Get(server.URL)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	var greeting [64]byte
	n, _ := response.Body.Read(greeting[:])
	fmt.Println(string(greeting[:n]))
	// Output: Hello, Ann!
}

func ExampleCheck() {
	var t *testing.T // the test's own

	cfg := flaskcookie.Config{SecretKey: []byte(os.Getenv("APP_SECRET_KEY")), SessionCookieSecure: true}
	flaskcookietest.Check(t, cfg, "testdata/fixtures.jsonl")
}
