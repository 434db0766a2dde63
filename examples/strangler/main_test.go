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

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// TestFront has a server in Flask's place that tells what reached it.
func TestFront(t *testing.T) {
	flask := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Flask", strings.Join([]string{r.Method, r.Host, r.RequestURI, r.Header.Get("X-Forwarded-Proto")}, " "))
		w.Header().Set("X-Encoding", r.Header.Get("Accept-Encoding"))
	}))
	defer flask.Close()
	target, err := url.Parse(flask.URL)
	if err != nil {
		t.Fatal(err)
	}
	handler := testShop(false).front(proxy(target, false))
	for _, test := range []struct{ name, method, target, want string }{
		{"a page of Flask", "GET", "/", "GET shop.test / http"},
		{"a page of Go", "GET", "/cart", ""},
		{"a form that Go checks itself", "POST", "/cart", ""},
		{"a form of Flask", "POST", "/add", "POST shop.test /add http"},
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

// testShop is a shop with a key of its own.
func testShop(trust bool) *shop {
	return newShop(map[string]any{"SECRET_KEY": "the key of these tests"}, trust)
}

// TestForwarded: only with trust do the fields of whoever asks reach Flask, and then Go takes
// the client's address, for session protection, and the scheme, for the check of forms, from
// where Flask takes them.
func TestForwarded(t *testing.T) {
	for _, test := range []struct {
		trust                 bool
		address, proto, fresh string
	}{
		{false, "192.0.2.1", "http", "remembered"},
		{true, "203.0.113.7", "https", "fresh"},
	} {
		flask := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Flask", r.Header.Get("X-Forwarded-For")+" "+r.Header.Get("X-Forwarded-Proto"))
			for name := range r.Header {
				if strings.Contains(name, "_") {
					t.Errorf("trust %t: %s arrives, which WSGI joins with one of the proxy's", test.trust, name)
				}
			}
		}))
		defer flask.Close()
		target, err := url.Parse(flask.URL)
		if err != nil {
			t.Fatal(err)
		}
		shop := testShop(test.trust)
		visit := func(path string, session map[string]any) *httptest.ResponseRecorder {
			request := httptest.NewRequest(http.MethodGet, path, nil) // from 192.0.2.1
			request.Header = http.Header{"User-Agent": {"test"}, "X-Forwarded-For": {"203.0.113.7"}, "X-Forwarded-Proto": {"https"},
				"X_Forwarded_For": {"6.6.6.6"}, "SCRIPT_NAME": {"/go"}}
			response := httptest.NewRecorder()
			shop.addSession(t, request, session)
			shop.front(proxy(target, test.trust)).ServeHTTP(response, request)
			return response
		}
		if got, want := visit("/", nil).Header().Get("X-Flask"), test.address+" "+test.proto; got != want {
			t.Errorf("trust %t: Flask is told %q, want %q", test.trust, got, want)
		}
		forwarded := httptest.NewRequest(http.MethodGet, "/", nil)
		forwarded.Header = http.Header{"User-Agent": {"test"}, "X-Forwarded-For": {"203.0.113.7"}}
		login := map[string]any{"_user_id": "Ada", "_fresh": true, "_id": flasklogin.Identifier06(nil)(forwarded)}
		if page := visit("/dashboard", login).Body.String(); !strings.Contains(page, `id="kind">`+test.fresh+"<") {
			t.Errorf("trust %t: a login from 203.0.113.7 is not %s:\n%s", test.trust, test.fresh, page)
		}
	}
}

// addSession adds a session of Flask to a request.
func (s *shop) addSession(t *testing.T, request *http.Request, session map[string]any) {
	t.Helper()
	cookie, err := s.codec.Encode(session)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Cookie", "session="+cookie)
}

// TestPages writes each page for a session that has everything, and for one that has
// nothing but a user.
func TestPages(t *testing.T) {
	shop := testShop(false)
	identifier := flasklogin.Identifier06(nil)(httptest.NewRequest(http.MethodGet, "/", nil))
	for _, test := range []struct {
		name, path string
		session    map[string]any
		want       []string
	}{
		{"a cart", "/cart", map[string]any{"_user_id": "<Ada>", "cart": []string{"plum"}}, []string{"&lt;Ada&gt;", "<i>1</i>", `value="plum"`, `name="csrf_token"`}},
		{"an empty cart", "/cart", map[string]any{"_user_id": "Ada"}, []string{"<i>0</i>", "Nothing in it yet."}},
		{"a first view", "/dashboard", map[string]any{"_user_id": "Ada"}, []string{`id="views">1<`, `id="kind">remembered<`, "</html>"}},
		{"a fresh login", "/dashboard", map[string]any{"_user_id": "Ada", "views": 41, "_fresh": true, "_id": identifier}, []string{`id="views">42<`, `id="kind">fresh<`}},
		{"no login", "/dashboard", map[string]any{"views": 1}, nil},
		{"a login form", "/login", map[string]any{"views": 1}, []string{`name="user"`, `name="csrf_token"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := httptest.NewRequest(http.MethodGet, test.path, nil)
			shop.addSession(t, request, test.session)
			response := httptest.NewRecorder()
			shop.front(http.NotFoundHandler()).ServeHTTP(response, request)
			if location := response.Header().Get("Location"); test.want == nil && location != "/login?next=%2Fdashboard" {
				t.Errorf("sent to %q", location)
			}
			for _, want := range test.want {
				if !strings.Contains(response.Body.String(), want) {
					t.Errorf("no %s in\n%s", want, response.Body)
				}
			}
		})
	}
}

// TestLength holds the example to what it is meant to show: it takes at most 230 lines.
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
	if lines == 0 || lines > 230 {
		t.Errorf("%d lines of Go, want 230 at most", lines)
	}
}
