package front

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
)

// TestHere: a page of another site cannot use the routes that log in without a password.
func TestHere(t *testing.T) {
	handler := front(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), http.NotFoundHandler())
	for _, test := range []struct {
		shows, host, origin string
		status              int
	}{
		{"the script", "127.0.0.1:8000", "", 200},
		{"a browser of this machine", "localhost:8000", "http://localhost:8000", 200},
		{"IPv6", "[::1]:8000", "", 200},
		{"without a port", "127.0.0.1", "", 200},
		{"a name that was bound anew", "evil.example:8000", "http://evil.example:8000", 403},
		{"one that looks like it", "127.0.0.1.evil.example", "", 403},
		{"another address", "192.0.2.1:8000", "", 403},
		{"none", "", "", 403},
		{"a form of another site", "127.0.0.1:8000", "http://evil.example", 403},
	} {
		r := httptest.NewRequest("POST", "/go/login", nil)
		r.Host = test.host
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d", test.shows, w.Code, test.status)
		}
	}
}

// TestProxyFields: what WSGI would join with a field of the proxy does not reach the application.
func TestProxyFields(t *testing.T) {
	var got http.Header
	flask := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	defer flask.Close()
	r := httptest.NewRequest("GET", "/", nil)
	for _, name := range []string{"X_Forwarded_For", "SCRIPT_NAME", "x_forwarded-host", "X-Forwarded-For"} {
		r.Header[name] = []string{"6.6.6.6"}
	}
	proxy(Must(url.Parse(flask.URL))).ServeHTTP(httptest.NewRecorder(), r)
	for name, values := range got {
		for _, value := range values {
			if value == "6.6.6.6" {
				t.Errorf("%s arrives", name)
			}
		}
	}
	if got.Get("X-Forwarded-For") != "192.0.2.1" {
		t.Errorf("the address is %q", got.Get("X-Forwarded-For"))
	}
}

// TestFoundIsBounded: whoever asks for many paths does not fill the memory.
func TestFoundIsBounded(t *testing.T) {
	s := &Shadow{found: map[string]int{}}
	for n := range 3 * maxFound {
		s.note("suspicion", flaskshadow.Difference{Kind: flaskshadow.KindOpen}, flaskshadow.Result{Method: "GET", Path: fmt.Sprint("/", n)})
	}
	if len(s.found) != maxFound+1 || s.found["suspicion: others"] != 2*maxFound {
		t.Errorf("%d kept, %d others", len(s.found), s.found["suspicion: others"])
	}
}
