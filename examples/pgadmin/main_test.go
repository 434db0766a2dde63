package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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

// TestNoUser has what a logout may leave: everything but the user.
func TestNoUser(t *testing.T) {
	r := ask("")
	s, err := newReader(t, "testdata/sessions", key).Open(ask(cookie(t, "login")))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := loggedIn(r, s); !ok {
		t.Error("the user is not logged in")
	}
	for _, user := range []any{nil, "", 1, true} {
		s.Set("_user_id", user)
		if name, ok := loggedIn(r, s); ok {
			t.Errorf("%v is logged in as %q", user, name)
		}
	}
}

// TestServerError has sessions that are there and cannot be read: nobody is told that nobody
// is logged in, and no error tells the id.
func TestServerError(t *testing.T) {
	odd, id := t.TempDir(), strings.Split(cookie(t, "login"), "!")[0]
	outside, err := filepath.Abs("testdata/cookies.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func(path string) error{
		"link":      func(path string) error { return os.Symlink(outside, path) },
		"directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"large":     func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("a"), maxFile+1), 0o600) },
	} {
		dir := filepath.Join(odd, name)
		if err := errors.Join(os.Mkdir(dir, 0o700), make(filepath.Join(dir, id))); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, session, dir string }{
		{"a pickle that calls os.system", "evil", "testdata/sessions"},
		{"no directory", "login", filepath.Join(odd, "nowhere")},
		{"a link that leads out of the directory", "login", filepath.Join(odd, "link")},
		{"a directory in place of the file", "login", filepath.Join(odd, "directory")},
		{"a file that is too large", "login", filepath.Join(odd, "large")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var answered error
			onError := func(w http.ResponseWriter, _ *http.Request, err error) { answered = err }
			handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") })
			flaskcookie.NewHandler(newReader(t, tt.dir, key), handler, onError).ServeHTTP(httptest.NewRecorder(), ask(cookie(t, tt.session)))
			if answered == nil || strings.Contains(answered.Error(), id) {
				t.Errorf("error %v", answered)
			}
		})
	}
}
