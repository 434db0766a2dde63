package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// routesFile is what list_routes.py makes of the app: TestRoutesFile of interop_test holds it.
const routesFile = "testdata/routes.tsv"

// testFront is a front before a server in Flask's place, with answers of its own in its
// routes file.
func testFront(t *testing.T, answers map[string]string, change func(*options)) (*front, *metrics) {
	t.Helper()
	flask := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Flask", r.Method+" "+r.RequestURI)
	}))
	t.Cleanup(flask.Close)
	o := options{flask: flask.URL, routes: filepath.Join(t.TempDir(), "routes.tsv"), static: "static", compare: true, spool: 1 << 20}
	if change != nil {
		change(&o)
	}
	if err := os.WriteFile(o.routes, []byte(file(t, answers)), 0o600); err != nil {
		t.Fatal(err)
	}
	m := newMetrics()
	s, err := newSite(map[string]any{"SECRET_KEY": "the key of the tests of the front"}, o, m)
	if err != nil {
		t.Fatal(err)
	}
	f, err := newFront(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return f, m
}

// file is the routes file with other answers, by endpoint.
func file(t *testing.T, answers map[string]string) string {
	t.Helper()
	text, err := os.ReadFile(routesFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		if len(cells) > 3 && answers[cells[3]] != "" {
			lines[i] = answers[cells[3]] + line[strings.Index(line, "\t"):]
		}
	}
	return strings.Join(lines, "")
}

func answerOf(f *front, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

// TestFront tells for each request whether it reached Flask.
func TestFront(t *testing.T) {
	f, _ := testFront(t, map[string]string{"me": "go", "item": "go", "docs": "go", "hook": "go", "index": "read"}, nil)
	for _, test := range []struct {
		name, method, target string
		change               func(*http.Request)
		flask                string
		status               int
	}{
		{"a route of Go", "GET", "/me", nil, "", 200},
		{"one that only reads", "GET", "/", nil, "", 200},
		{"HEAD belongs to GET", "HEAD", "/me", nil, "", 200},
		{"a route of Flask", "GET", "/cart", nil, "GET /cart", 200},
		{"another method", "POST", "/me", nil, "POST /me", 200},
		{"OPTIONS is Flask's", "OPTIONS", "/me", nil, "OPTIONS /me", 200},
		{"a number", "GET", "/item/7", nil, "", 200},
		{"no number", "GET", "/item/x", nil, "GET /item/x", 200},
		{"without the slash", "GET", "/docs", nil, "", 308},
		{"a path that a mux would clean", "GET", "/a//b/../me", nil, "GET /a//b/../me", 200},
		{"an encoded slash", "GET", "/item%2F7", nil, "GET /item%2F7", 200},
		{"an upgrade", "GET", "/me", func(r *http.Request) { r.Header.Set("Upgrade", "websocket") }, "GET /me", 200},
		{"an odd host", "GET", "/me", func(r *http.Request) { r.Host = "h.test<script>" }, "GET /me", 200},
		{"a host with a port", "GET", "/me", func(r *http.Request) { r.Host = "[::1]:8000" }, "", 200},
		{"a form without a token, exempt", "POST", "/hook", nil, "", 200},
		{"a query that Go cannot read", "GET", "/cart?a=1;b=2&c=%zz", nil, "GET /cart?a=1;b=2&c=%zz", 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, test.target, nil)
			if test.change != nil {
				test.change(r)
			}
			w := answerOf(f, r)
			if got := w.Header().Get("X-Flask"); got != test.flask || w.Code != test.status {
				t.Errorf("status %d, Flask got %q, want %d, %q", w.Code, got, test.status, test.flask)
			}
		})
	}
}

// TestRedirect sends the browser where Werkzeug sends it.
func TestRedirect(t *testing.T) {
	for _, test := range []struct {
		name, want string
		trust      bool
		change     func(*http.Request)
	}{
		{"the host of the request", "http://shop.test:81/docs/?a=1", false, func(r *http.Request) { r.Host = "Shop.test:81" }},
		{"the usual port is left out", "http://shop.test/docs/?a=1", false, func(r *http.Request) { r.Host = "shop.test:80" }},
		{"a client that lies", "http://shop.test/docs/?a=1", false, forwarded("evil.test", "https")},
		{"a proxy that is trusted", "https://public.test/docs/?a=1", true, forwarded("public.test", "https")},
		{"the last of several", "https://public.test/docs/?a=1", true, forwarded("evil.test, public.test", "http, https")},
		{"the lines are one list", "https://public.test/docs/?a=1", true, func(r *http.Request) {
			r.Header["X-Forwarded-Host"] = []string{"evil.test", "public.test"}
			r.Header["X-Forwarded-Proto"] = []string{"http", "https"}
		}},
		{"a comma at the end", "https://public.test/docs/?a=1", true, forwarded("public.test,", "https ,")},
		{"an empty last one", "https://public.test/docs/?a=1", true, forwarded("public.test,,", "https, ")},
		{"a proxy that says nothing", "http://shop.test/docs/?a=1", true, func(*http.Request) {}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := testFront(t, map[string]string{"docs": "go"}, func(o *options) { o.trust = test.trust })
			r := httptest.NewRequest("GET", "/docs?a=1", nil)
			r.Host = "shop.test"
			test.change(r)
			if got := answerOf(f, r).Header().Get("Location"); got != test.want {
				t.Errorf("Location %q, want %q", got, test.want)
			}
		})
	}
}

func forwarded(host, proto string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("X-Forwarded-Host", host)
		r.Header.Set("X-Forwarded-Proto", proto)
	}
}

// TestRetired answers for a Flask that is gone.
func TestRetired(t *testing.T) {
	f, m := testFront(t, map[string]string{"me": "go"}, func(o *options) { o.flask = "none" })
	for _, test := range []struct {
		method, target string
		status         int
		allow          string
	}{
		{"GET", "/me", 200, ""},
		{"POST", "/me", 405, "GET, HEAD, OPTIONS"},
		{"OPTIONS", "/me", 200, "GET, HEAD, OPTIONS"},
		{"OPTIONS", "/login", 200, "GET, HEAD, POST, OPTIONS"},
		{"GET", "/nowhere", 404, ""},
		{"GET", "//me", 404, ""},
	} {
		w := answerOf(f, httptest.NewRequest(test.method, test.target, nil))
		if w.Code != test.status || w.Header().Get("Allow") != test.allow {
			t.Errorf("%s %s: %d, Allow %q", test.method, test.target, w.Code, w.Header().Get("Allow"))
		}
	}
	for _, h := range m.seconds {
		if h != m.seconds["go"] && h.count != 0 {
			t.Error("an answer is counted as that of a Flask that is gone")
		}
	}
}

// TestStatic has files, and nothing else.
func TestStatic(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"a.css": "a", "sub/b.js": "b", ".hidden": "c", "../outside": "secret"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, "in", name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "in", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../outside", filepath.Join(folder, "in", "link")); err != nil {
		t.Fatal(err)
	}
	static, err := staticFiles(filepath.Join(folder, "in"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		"a.css": 200, "sub/b.js": 200, ".hidden": 200, // as in Flask
		"": 404, "sub": 404, "sub/": 404, "none": 404, "../outside": 404, "sub/../../outside": 404, "/etc/passwd": 404, "link": 404,
	} {
		r := httptest.NewRequest("GET", "/static/x", nil)
		r.SetPathValue("filename", name)
		w := httptest.NewRecorder()
		static(w, r)
		if w.Code != want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%q: status %d, want %d", name, w.Code, want)
		}
	}
}

// TestProxy passes on what it got, but for what a client may not say.
func TestProxy(t *testing.T) {
	for _, trust := range []bool{false, true} {
		var got http.Header
		flask := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
		defer flask.Close()
		target, err := url.Parse(flask.URL)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil) // from 192.0.2.1
		forwarded("evil.test", "https")(r)
		r.Header.Set("X-Forwarded-For", "6.6.6.6")
		proxy(target, trust, newMetrics()).ServeHTTP(httptest.NewRecorder(), r)
		want := "192.0.2.1 example.com http"
		if trust {
			want = "6.6.6.6 evil.test https"
		}
		if said := got.Get("X-Forwarded-For") + " " + got.Get("X-Forwarded-Host") + " " + got.Get("X-Forwarded-Proto"); said != want {
			t.Errorf("trust %t: Flask is told %q, want %q", trust, said, want)
		}
		if got.Get("Accept-Encoding") != "" {
			t.Errorf("Flask was asked for %q, which the browser did not ask for", got.Get("Accept-Encoding"))
		}
	}
}

// TestMain keeps the tests' log short.
func TestMain(m *testing.M) {
	slog.SetLogLoggerLevel(slog.LevelError + 1)
	os.Exit(m.Run())
}
