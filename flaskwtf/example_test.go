package flaskwtf_test

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
)

var page = template.Must(template.New("page").Parse(`<form method="post">{{.CSRF}}<input name="q"></form>`))

// A page with a form, which may be posted to Flask as well. The field is made before the
// template is executed, since the session has to be saved before the first byte.
func Example() {
	settings := map[string]any{"SECRET_KEY": "a key of the example, no secret"} // flaskcookie.LoadEnv, LoadFile
	sessions, err := flaskcookie.ConfigFromMapping(settings)
	if err != nil {
		panic(err)
	}
	tokens, err := flaskwtf.ConfigFromMapping(settings)
	if err != nil {
		panic(err)
	}
	codec, err := flaskcookie.New(sessions)
	if err != nil {
		panic(err)
	}
	csrf, err := flaskwtf.New(tokens)
	if err != nil {
		panic(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		field, err := csrf.Field(flaskcookie.FromContext(r.Context()))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		page.Execute(w, map[string]any{"CSRF": field})
	})
	mux.HandleFunc("POST /search", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "searching for ", r.PostFormValue("q"))
	})
	handler := codec.Handler(csrf.Handler(mux))

	get := httptest.NewRecorder()
	handler.ServeHTTP(get, httptest.NewRequest(http.MethodGet, "/search", nil))
	_, token, _ := strings.Cut(get.Body.String(), `value="`)
	token, _, _ = strings.Cut(token, `"`)
	for _, form := range []url.Values{{"q": {"a book"}, "csrf_token": {token}}, {"q": {"a book"}}} {
		r := httptest.NewRequest(http.MethodPost, "/search", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", get.Header().Get("Set-Cookie"))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 200 searching for a book
	// 400 The CSRF token is missing.
}

// Behind a proxy that ends TLS the scheme of the connection is the proxy's. Of several entries
// of X-Forwarded-Proto the last is what the proxy says; those before it may be the client's.
func ExampleConfig_origin() {
	csrf, err := flaskwtf.New(flaskwtf.Config{
		SecretKey: []byte("a key of the example, no secret"),
		Origin:    flaskwtf.ForwardedOrigin,
	})
	if err != nil {
		panic(err)
	}
	session := flaskcookie.NewSession(nil)
	token, err := csrf.Token(session)
	if err != nil {
		panic(err)
	}
	for _, referrer := range []string{"https://site.example/form", "https://evil.example/"} {
		r := httptest.NewRequest(http.MethodPost, "http://site.example/", nil)
		r.Header.Set("X-Forwarded-Proto", "http, https")
		r.Header.Set("Referer", referrer)
		r.Header.Set("X-CSRFToken", token)
		r = r.WithContext(flaskcookie.NewContext(r.Context(), session))
		fmt.Println(csrf.Check(r))
	}
	// Output:
	// <nil>
	// flaskwtf: The referrer does not match the host.
}
