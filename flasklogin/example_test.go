package flasklogin_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

// User is the application's own.
type User struct{ ID, Name string }

var people = map[string]*User{"1": {"1", "Ann"}}

func loadUser(_ context.Context, id string) (*User, bool, error) {
	user, ok := people[id] // mostly a query
	return user, ok, nil
}

// Who is logged in, with the configuration of the Flask application beside Go. Nothing is
// written: ReadOnly decides everything alike and leaves the cookies to Flask.
func Example() {
	settings := map[string]any{"SECRET_KEY": "a key of the example, no secret"} // flaskcookie.LoadEnv("FLASK"), LoadFile
	sessions, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		panic(err)
	}
	sessions.ReadOnly = true
	logins, err := flasklogin.ConfigFromMapping(settings)
	if err != nil {
		panic(err)
	}
	logins.LoginView = "/login" // Flask's login_manager.login_view = "auth.login" as a path
	codec, err := flaskcookie.New(sessions)
	if err != nil {
		panic(err)
	}
	login, err := flasklogin.New(logins, flasklogin.Users[*User]{Load: loadUser})
	if err != nil {
		panic(err)
	}

	account := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %s", login.MustUser(r.Context()).Name)
	})
	handler := codec.Handler(login.Handler(login.LoginRequired(account)))

	// A request as Flask's user sends it.
	r := httptest.NewRequest(http.MethodGet, "/account", nil)
	cookie, err := codec.Encode(map[string]any{"_user_id": "1", "_fresh": true})
	if err != nil {
		panic(err)
	}
	r.Header.Set("Cookie", "session="+cookie)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Body)

	// A stranger.
	w = httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/account", nil))
	fmt.Println(w.Code, w.Header().Get("Location"))
	// Output:
	// Hello, Ann
	// 302 /login?next=%2Faccount
}

// A login page in Go: Flask takes the session for its own, and remembers the user by the
// remember cookie after the browser was closed.
func ExampleManager_Login() {
	settings := map[string]any{"SECRET_KEY": "a key of the example, no secret"}
	sessions, _ := flaskcookie.ConfigFromMapping(settings)
	logins, _ := flasklogin.ConfigFromMapping(settings)
	tokens, _ := flaskwtf.ConfigFromMapping(settings)
	codec, err := flaskcookie.New(sessions)
	if err != nil {
		panic(err)
	}
	login, err := flasklogin.New(logins, flasklogin.Users[*User]{
		Load: loadUser,
		ID:   func(user *User) any { return user.ID },
	})
	if err != nil {
		panic(err)
	}
	csrf, err := flaskwtf.New(tokens)
	if err != nil {
		panic(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		field, err := csrf.Field(flaskcookie.FromContext(r.Context())) // before the first byte
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, `<form method="post">%s<button>Log in</button></form>`, field)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		user := people["1"] // whose password has been checked, and who is active
		if err := login.Login(r.Context(), user, &flasklogin.LoginOptions{Remember: true}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, login.Next(r, "/"), http.StatusSeeOther)
	})
	server := httptest.NewServer(codec.Handler(login.Handler(csrf.Handler(mux))))
	defer server.Close()

	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := browser.Get(server.URL + "/login")
	if err != nil {
		panic(err)
	}
	html, _ := io.ReadAll(page.Body)
	_, token, _ := strings.Cut(string(html), `value="`)
	token, _, _ = strings.Cut(token, `"`)
	answer, err := browser.PostForm(server.URL+"/login?next=/account", map[string][]string{"csrf_token": {token}})
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.StatusCode, answer.Header.Get("Location"))
	for _, cookie := range answer.Cookies() {
		fmt.Println(cookie.Name)
	}
	// Output:
	// 303 /account
	// remember_token
	// session
}

func ExampleDecodeCookie() {
	key, err := flasklogin.RememberKey("s3cret") // SECRET_KEY, if it is a str
	if err != nil {
		panic(err)
	}
	cookie := flasklogin.EncodeCookie("1", key)
	fmt.Println(cookie[:10])
	fmt.Println(flasklogin.DecodeCookie(cookie, key))
	fmt.Println(flasklogin.DecodeCookie("2"+cookie[1:], key))
	// Output:
	// 1|18fd1e05
	// 1 true
	//  false
}

// An application that still meets remember cookies of Flask-Login 0.2, whose digests are
// HMAC-SHA1: it reads both and writes the new ones.
func ExampleRememberCookie() {
	key, err := flasklogin.RememberKey("a key of the example, no secret")
	if err != nil {
		panic(err)
	}
	remember := flasklogin.RememberCookie{
		Encode: func(_ *flaskcookie.Session, id string) (string, error) { return flasklogin.EncodeCookie(id, key), nil },
		Decode: func(_ *flaskcookie.Session, cookie string) (id string, ok bool) {
			if id, ok := flasklogin.DecodeCookie(cookie, key); ok {
				return id, true
			}
			split := max(strings.LastIndexByte(cookie, '|'), 0)
			mac := hmac.New(sha1.New, key)
			mac.Write([]byte(cookie[:split]))
			want := "|" + hex.EncodeToString(mac.Sum(nil))
			return cookie[:split], hmac.Equal([]byte(cookie[split:]), []byte(want))
		},
	}
	fmt.Println(remember.Decode(nil, "1|016d0b3b8a1a923e3fadbdac2a34b9bf2ef7aa48"))
	// Output:
	// 1 true
}

func ExampleSafeNext() {
	r := httptest.NewRequest(http.MethodGet, "http://site.example/login", nil)
	for _, next := range []string{"/account", "//evil.example", `/\evil.example`, "http://site.example/a", "https://evil.example"} {
		fmt.Println(next, flasklogin.SafeNext(r, next))
	}
	// Output:
	// /account true
	// //evil.example false
	// /\evil.example false
	// http://site.example/a true
	// https://evil.example false
}

// Behind a proxy that both Flask and Go trust, the address is what the proxy says; here Go is
// in front, and Flask was given werkzeug.middleware.proxy_fix.ProxyFix and an identifier that
// asks request.remote_addr.
func ExampleIdentifier06() {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "127.0.0.1:1234"
	r.Header.Set("User-Agent", "Mozilla/5.0")
	r.Header.Set("X-Forwarded-For", "203.0.113.7") // from whoever sends it

	believed := flasklogin.Identifier06(nil)(r)
	connection := flasklogin.Identifier06(flasklogin.RemoteAddr)(r)
	fmt.Println(len(believed), believed == connection)
	// Output:
	// 128 false
}
