package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// TestReady has Flasks of several kinds behind the front. (That a real one is "ok" is seen in
// interop_test.)
func TestReady(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	for _, test := range []struct {
		name string
		key  string // of Flask; "" is one that sends no cookie
		code int    // of its answer
		want string
	}{
		{"the same key", "the key of the tests of the front", 200, "flask: ok\nkeys: ok\n"},
		{"the page is not there, the key is right", "the key of the tests of the front", 404, "flask: ok\nkeys: ok\n"},
		{"another key", "another key than that of the tests", 200, "flask: ok\nkeys: disagree\n"},
		{"a key that signs what Go reads, and reads nothing of Go's", "the key of the tests of the front", 201, "flask: ok\nkeys: disagree\n"},
		{"no session comes back", "", 200, "flask: ok\nkeys: disagree\n"},
		{"Flask fails", "", 500, "flask: failing\nkeys: not checked\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			view := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(test.code) }))
			if test.key != "" {
				codec, err := flaskcookie.New(flaskcookie.Config{SecretKey: []byte(test.key)})
				if err != nil {
					t.Fatal(err)
				}
				view = codec.Handler(view) // refreshes a permanent session that it accepts, as Flask does
				if test.code == 201 {
					view = deaf(codec)
				}
			}
			flask := httptest.NewServer(view)
			defer flask.Close()
			target, err := url.Parse(flask.URL)
			if err != nil {
				t.Fatal(err)
			}
			f.target, f.health.at = target, time.Time{}
			code, got := page(f, "/readyz")
			bad := !strings.HasPrefix(test.want, "flask: ok\nkeys: ok")
			if got != test.want || (code == 503) != bad {
				t.Errorf("%d %q, want %q", code, got, test.want)
			}
		})
	}
}

// deaf is a Flask that accepts no cookie, and begins a session with each request.
func deaf(codec *flaskcookie.Codec) http.Handler {
	begin := codec.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		flaskcookie.FromContext(r.Context()).Set("begun", true)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Cookie")
		begin.ServeHTTP(w, r)
	})
}

func page(f *front, path string) (int, string) {
	w := httptest.NewRecorder()
	f.adminPages().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.String()
}

// TestReadyIsCheap: however often it is asked, Flask is asked once in two seconds.
func TestReadyIsCheap(t *testing.T) {
	f, _ := testFront(t, nil, nil)
	var asked atomic.Int64
	flask := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer flask.Close()
	f.target, _ = url.Parse(flask.URL)
	for range 50 {
		page(f, "/readyz")
	}
	if asked.Load() != 1 {
		t.Errorf("Flask was asked %d times", asked.Load())
	}
}

// TestAdminTellsNothing: no key, cookie or address is on any page, also after a request that
// had some.
func TestAdminTellsNothing(t *testing.T) {
	f, _ := testFront(t, map[string]string{"me": "go"}, nil)
	cookie, err := f.site.sessions.codec.Encode(map[string]any{"_user_id": "ann-the-user"})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/me?secret-query", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: cookie})
	answerOf(f, r)
	answerOf(f, httptest.NewRequest("GET", "/some-path-of-a-client", nil))
	f.leaving.Store(true)
	for _, path := range []string{"/livez", "/readyz", "/metrics", "/routes"} {
		_, text := page(f, path)
		for _, secret := range []string{"the key of", cookie, "ann-the-user", "secret-query", "some-path", f.target.Host} {
			if strings.Contains(text, secret) {
				t.Errorf("%s has %q", path, secret)
			}
		}
	}
	if code, text := page(f, "/readyz"); code != 503 || text != "replica: leaving\n" {
		t.Errorf("when it is leaving: %d %q", code, text)
	}
}
