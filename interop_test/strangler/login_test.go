package strangler

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
)

// TestOneLogin logs in on one side and is logged in on the other. The browser talks to
// the front and to Flask itself: cookies know no ports.
func TestOneLogin(t *testing.T) {
	s := shop.Start(t, "app:app")
	for _, login := range []string{"user=Zoë&remember=on", "user=Zoë"} {
		t.Run(login, func(t *testing.T) {
			front := visit(t, s.Front, s.Codec)
			flask := front.at(s.Flask)

			post(t, flask, "/login", login, "/dashboard")
			see(t, front, "/dashboard", "answered by Go", "Welcome, Zoë.", `id="user">Zoë<`, `id="views">1<`)
			see(t, flask, "/dashboard", "answered by Flask", `id="user">Zoë<`, `id="views">2<`)

			post(t, flask, "/add", "fruit=plum", "/cart")
			see(t, front, "/cart", "answered by Go", "Added one plum.", `value="plum"`)
			post(t, flask, "/add", "fruit=pear", "/cart")
			post(t, front, "/cart", "fruit=plum", "/")
			page := see(t, flask, "/cart", "answered by Flask", "Added one pear.", "Removed one plum.", `value="pear"`)
			if strings.Contains(page, `value="plum"`) {
				t.Error("Flask still has the plum that Go took out")
			}

			post(t, front, "/go/logout", "", "/login")
			if a := flask.do(step{method: "GET", path: "/dashboard"}); a.Status != 302 || a.Header.Get("Location") != "/login" {
				t.Errorf("Flask's dashboard after the logout in Go: %+v", a)
			}
			see(t, flask, "/login", "You are logged out.", "Please log in first.")
			if a := flask.do(step{method: "GET", path: "/login"}); len(a.Jar) != 0 {
				t.Errorf("the browser keeps %v", a.Jar)
			}

			post(t, front, "/login", login, "/dashboard")
			post(t, flask, "/logout", "", "/login")
			if a := front.do(step{method: "GET", path: "/cart"}); a.Status != 302 || a.Header.Get("Location") != "/login" {
				t.Errorf("Go's cart after the logout in Flask: %+v", a)
			}
		})
	}
}

// post sends a form and demands the redirect.
func post(t *testing.T, s *site, path, form, location string) {
	t.Helper()
	if a := s.do(step{method: "POST", path: path, form: form}); a.Status != 302 || a.Header.Get("Location") != location {
		t.Fatalf("POST %s: got %+v, want a redirect to %s", path, a, location)
	}
}

// see returns a page, which must hold the texts.
func see(t *testing.T, s *site, path string, texts ...string) string {
	t.Helper()
	a := s.do(step{method: "GET", path: path})
	for _, text := range texts {
		if a.Status != 200 || !strings.Contains(a.Body, text) {
			t.Errorf("GET %s: status %d, no %q in\n%s", path, a.Status, text, a.Body)
		}
	}
	return a.Body
}
