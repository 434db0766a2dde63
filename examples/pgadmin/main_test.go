package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// made is just after make_sessions.py ran.
var made = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

const (
	key     = "throw-away-pga-key"
	browser = "Mozilla/5.0 real-apps"
)

func newReader(t *testing.T, dir, key string) *Reader {
	t.Helper()
	reader, err := NewReader(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	reader.Now = func() time.Time { return made }
	return reader
}

// cookie returns the cookie of a session of testdata.
func cookie(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/cookies.json")
	if err != nil {
		t.Fatal(err)
	}
	var cookies map[string]string
	if err := json.Unmarshal(text, &cookies); err != nil || cookies[name] == "" {
		t.Fatalf("no cookie %q: %v", name, err)
	}
	return cookies[name]
}

// ask sends a request as pgAdmin's browser does: Werkzeug puts the value in quotes.
func ask(cookie string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "127.0.0.1:40000"
	r.Header.Set("User-Agent", browser)
	r.Header.Set("Cookie", `a=b; pga4_session="`+cookie+`"; PGADMIN_LANGUAGE=en`)
	return r
}

// TestWhoAmI shows who is logged in, and each reason why nobody is.
func TestWhoAmI(t *testing.T) {
	const ada, nobody = "logged in: 2cd337bddc5c4968b43931a4d4030a0d\n", "nobody is logged in\n"
	tests := []struct {
		name, session string
		change        func(r *http.Request)
		want          string
	}{
		{name: "logged in", session: "login", want: ada},
		{name: "objects that stay what they are", session: "objects", want: ada},
		{name: "no login", session: "guest", want: nobody},
		{name: "a password, and a second factor that is owed", session: "second factor owed", want: nobody},
		{name: "an empty session", session: "empty", want: nobody},
		{name: "another browser", session: "login", want: nobody,
			change: func(r *http.Request) { r.Header.Set("User-Agent", "curl/8") }},
		{name: "no browser", session: "login", want: nobody,
			change: func(r *http.Request) { r.Header.Del("User-Agent") }},
		{name: "another address", session: "login", want: nobody,
			change: func(r *http.Request) { r.RemoteAddr = "192.0.2.7:40000" }},
		{name: "the address that pgAdmin saw, behind a proxy", session: "login", want: ada,
			change: func(r *http.Request) {
				r.RemoteAddr = "192.0.2.7:40000"
				r.Header.Set("X-Forwarded-For", "127.0.0.1, 192.0.2.1")
			}},
		{name: "no cookie", session: "login", want: nobody,
			change: func(r *http.Request) { r.Header.Del("Cookie") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := ask(cookie(t, tt.session))
			if tt.change != nil {
				tt.change(r)
			}
			w := httptest.NewRecorder()
			flaskcookie.NewHandler(newReader(t, "testdata/sessions", key), http.HandlerFunc(whoAmI), nil).ServeHTTP(w, r)
			if w.Body.String() != tt.want || (w.Code == 200) != (tt.want == ada) {
				t.Errorf("status %d, %q", w.Code, w.Body)
			}
			if h := w.Header(); h.Get("Vary") != "Cookie" || h.Get("Cache-Control") != "no-store" || h["Set-Cookie"] != nil {
				t.Errorf("header %v", h)
			}
		})
	}
}

// TestServerError has a file that pgAdmin wrote and that is not read: nobody is told that
// nobody is logged in.
func TestServerError(t *testing.T) {
	for name, dir := range map[string]string{"evil": "testdata/sessions", "login": "testdata/nowhere"} {
		var answered error
		onError := func(w http.ResponseWriter, _ *http.Request, err error) { answered = err }
		handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Errorf("%s: the handler was called", name) })
		w := httptest.NewRecorder()
		flaskcookie.NewHandler(newReader(t, dir, key), handler, onError).ServeHTTP(w, ask(cookie(t, name)))
		id, digest, _ := strings.Cut(cookie(t, name), "!")
		if answered == nil || strings.Contains(answered.Error(), id) || strings.Contains(answered.Error(), digest) {
			t.Errorf("%s: %v", name, answered)
		}
	}
}
