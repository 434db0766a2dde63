package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestFront has a server in Flask's place that tells what reached it.
func TestFront(t *testing.T) {
	flask := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Flask", strings.Join([]string{r.Method, r.Host, r.RequestURI, r.Header.Get("X-Forwarded-Proto")}, " "))
		w.Header().Set("X-Encoding", r.Header.Get("Accept-Encoding"))
	}))
	defer flask.Close()
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("dev")})
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(flask.URL)
	if err != nil {
		t.Fatal(err)
	}
	handler := front(codec, proxy(target))
	for _, test := range []struct{ name, method, target, want string }{
		{"a page of Flask", "GET", "/", "GET shop.test / http"},
		{"a page of Go", "GET", "/cart", ""},
		{"HEAD belongs to GET", "HEAD", "/cart", ""},
		{"another method of the path", "PUT", "/cart", "PUT shop.test /cart http"},
		{"a longer path", "GET", "/cart/", "GET shop.test /cart/ http"},
		{"a path that Go would clean", "GET", "/a//b/../c", "GET shop.test /a//b/../c http"},
		{"an escaped slash", "GET", "/a%2Fb%20c", "GET shop.test /a%2Fb%20c http"},
		{"a query that Go cannot read", "GET", "/?a=1;b=2&c=%zz", "GET shop.test /?a=1;b=2&c=%zz http"},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := httptest.NewRequest(test.method, test.target, nil)
			request.Host = "shop.test"
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, request)
			if got := response.Header().Get("X-Flask"); got != test.want {
				t.Errorf("Flask got %q, want %q", got, test.want)
			}
			if got := response.Header().Get("X-Encoding"); got != "" {
				t.Errorf("Flask was asked for %q, which the browser did not ask for", got)
			}
		})
	}
}

// TestPages writes each page for a session that has everything, and for one that has
// nothing but a user.
func TestPages(t *testing.T) {
	codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte("dev")})
	if err != nil {
		t.Fatal(err)
	}
	handler := front(codec, http.NotFoundHandler())
	for _, test := range []struct {
		name, path string
		session    map[string]any
		want       []string
	}{
		{"a cart", "/cart", map[string]any{"user": "<Ada>", "cart": []string{"plum"}}, []string{"&lt;Ada&gt;", "<i>1</i>", `value="plum"`}},
		{"an empty cart", "/cart", map[string]any{"user": "Ada"}, []string{"<i>0</i>", "Nothing in it yet."}},
		{"a first view", "/dashboard", map[string]any{"user": "Ada"}, []string{`id="views">1<`, `id="kind">browser<`, "</html>"}},
		{"a permanent session", "/dashboard", map[string]any{"user": "Ada", "views": 41, "_permanent": true}, []string{`id="views">42<`, `id="kind">permanent<`}},
		{"no login", "/dashboard", map[string]any{"views": 1}, []string{`"/login"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cookie, err := codec.Encode(test.session)
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequest(http.MethodGet, test.path, nil)
			request.Header.Set("Cookie", "session="+cookie)
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, request)
			for _, want := range test.want {
				if !strings.Contains(response.Body.String(), want) {
					t.Errorf("no %s in\n%s", want, response.Body)
				}
			}
		})
	}
}

// TestLength holds the example to what it is meant to show: it takes at most 150 lines.
func TestLength(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines += bytes.Count(source, []byte("\n"))
	}
	if lines == 0 || lines > 150 {
		t.Errorf("%d lines of Go, want 150 at most", lines)
	}
}
