package strangler

import (
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
)

// TestLogin has one shop for what follows.
func TestLogin(t *testing.T) {
	s := shop.Start(t, "app:app")
	t.Run("one login", func(t *testing.T) { oneLogin(t, s) })
	t.Run("remembered", func(t *testing.T) { rememberedLogin(t, s) })
	t.Run("CSRF", func(t *testing.T) { refusedForms(t, s) })
	t.Run("return", func(t *testing.T) { returnsTo(t, s) })
	t.Run("no name", func(t *testing.T) { namesNobody(t, s) })
}

// oneLogin logs in by the form of one side and is logged in on the other, and logs out
// there. The browser talks to the front and to Flask itself: cookies know no ports.
func oneLogin(t *testing.T, s shop.Shop) {
	t.Helper()
	// net/http's jar keeps no cookie with the quotes that Zoë's remember cookie has; a real
	// browser does, see the folder browser.
	for login, user := range map[string]string{"user=Zoe&remember=on": "Zoe", "user=Zoë": "Zoë"} {
		t.Run(login, func(t *testing.T) {
			front := visit(t, s.Front, s.Codec)
			flask := front.at(s.Flask)

			see(t, flask, "/login", "answered by Flask")
			post(t, flask, "/login", login, "/dashboard")
			see(t, front, "/dashboard", "answered by Go", "Welcome, "+user+".", `id="user">`+user+"<", `id="views">1<`, `id="kind">fresh<`)
			see(t, flask, "/dashboard", "answered by Flask", `id="user">`+user+"<", `id="views">2<`, `id="kind">fresh<`)

			post(t, flask, "/add", "fruit=plum", "/cart")
			see(t, front, "/cart", "answered by Go", "Added one plum.", `value="plum"`)
			post(t, flask, "/add", "fruit=pear", "/cart") // with the token of Go's form
			post(t, front, "/cart", "fruit=plum", "/")
			page := see(t, flask, "/cart", "answered by Flask", "Added one pear.", "Removed one plum.", `value="pear"`)
			if strings.Contains(page, `value="plum"`) {
				t.Error("Flask still has the plum that Go took out")
			}

			post(t, front, "/go/logout", "", "/login") // with the token of Flask's form
			loggedOut(t, flask, "/dashboard")
			see(t, front, "/login", "answered by Go", "You are logged out.", "Please log in to access this page.")

			post(t, front, "/login", login, "/dashboard")
			see(t, flask, "/dashboard", "answered by Flask", "Welcome, "+user+".", `id="user">`+user+"<", `id="views">1<`, `id="kind">fresh<`)
			post(t, flask, "/logout", "", "/login")
			loggedOut(t, front, "/cart")
			loggedOut(t, flask, "/cart")
		})
	}
}

// loggedOut demands that the side sends the browser to the login page, and that the browser
// holds nothing that could bring the user back.
func loggedOut(t *testing.T, s *site, path string) {
	t.Helper()
	a := s.do(step{method: "GET", path: path})
	if want := "/login?next=" + strings.ReplaceAll(path, "/", "%2F"); a.Status != 302 || a.Header.Get("Location") != want {
		t.Errorf("GET %s after the logout: %+v", path, a)
	}
	if _, remembered := a.Jar["remember_token"]; remembered || strings.Contains(a.Jar["session"], "_user_id") {
		t.Errorf("the browser keeps %v", a.Jar)
	}
}

// rememberedLogin: the remember cookie of either side logs in on the other when the session is
// gone, as after the end of a browser. That login is not fresh, and without the cookie there
// is none.
func rememberedLogin(t *testing.T, s shop.Shop) {
	t.Helper()
	for _, login := range []string{"user=Zoe&remember=on", "user=Zoe"} {
		for _, from := range []string{s.Flask, s.Front} {
			b := visit(t, from, s.Codec)
			see(t, b, "/login")
			post(t, b, "/login", login, "/dashboard")
			for _, to := range []string{s.Front, s.Flask} {
				b.endBrowser()
				if login == "user=Zoe" {
					loggedOut(t, b.at(to), "/dashboard")
					continue
				}
				see(t, b.at(to), "/dashboard", `id="user">Zoe<`, `id="views">1<`, `id="kind">remembered<`)
			}
		}
	}
}

// refusedForms: a form without a token, or with that of another browser, is refused by either
// side, and changes nothing.
func refusedForms(t *testing.T, s shop.Shop) {
	t.Helper()
	b, other := visit(t, s.Front, s.Codec), visit(t, s.Front, s.Codec)
	for _, browser := range []*site{b, other} {
		see(t, browser, "/login")
		post(t, browser, "/login", "user=Zoe", "/dashboard")
		see(t, browser, "/cart")
	}
	for _, token := range []string{"", *other.token} {
		b.token = &token
		for _, side := range []*site{b, b.at(s.Flask)} {
			for _, path := range []string{"/login", "/cart"} {
				if a := side.do(step{method: "POST", path: path, form: "user=Eve&fruit=plum"}); a.Status != 400 || len(a.Cookies) != 0 {
					t.Errorf("POST %s with the token %q: %+v", path, token, a)
				}
			}
		}
	}
	see(t, b, "/dashboard", `id="user">Zoe<`)
}

// namesNobody: a form without a name logs nobody in, on either side, and nobody out.
func namesNobody(t *testing.T, s shop.Shop) {
	t.Helper()
	for _, address := range []string{s.Front, s.Flask} {
		b := visit(t, address, s.Codec)
		for _, user := range []string{"", "Zoe"} {
			see(t, b, "/login")
			if user != "" {
				post(t, b, "/login", "user="+user, "/dashboard")
				see(t, b, "/login")
			}
			a := b.do(step{method: "POST", path: "/login", form: "user=&remember=on"})
			if a.Status != 200 || !strings.Contains(a.Body, `name="user"`) || a.Jar["remember_token"] != "" || strings.Contains(a.Jar["session"], "_user_id") != (user != "") {
				t.Errorf("%q, then no name: %+v", user, a)
			}
		}
		see(t, b, "/dashboard", `id="user">Zoe<`)
	}
}

// returnsTo: who is sent to the login page by one side comes back to the page that was asked
// for, if it is one of this site.
func returnsTo(t *testing.T, s shop.Shop) {
	t.Helper()
	for asked, want := range map[string]string{
		"/": "/", "/cart": "/cart", "": "/dashboard",
		"//evil.example": "/dashboard", `/\evil.example`: "/dashboard", "https://evil.example/": "/dashboard",
	} {
		b := visit(t, s.Front, s.Codec)
		login := "/login?next=" + asked
		if strings.HasPrefix(want, asked) && asked != "" {
			login = b.do(step{method: "GET", path: asked}).Header.Get("Location")
		}
		see(t, b, login)
		post(t, b, login, "user=Zoe", want)
	}
}

// TestForwarded has a shop whose front writes the X-Forwarded fields itself, whatever the
// client has sent, and one whose front keeps what a proxy before it wrote.
func TestForwarded(t *testing.T) {
	for _, argument := range []string{"-trust-forwarded=false", "-trust-forwarded"} {
		s := shop.Start(t, "app:app", `FLASK_SESSION_PROTECTION="strong"`, argument)
		t.Run(argument, func(t *testing.T) { staysFresh(t, s, argument == "-trust-forwarded") })
		if argument == "-trust-forwarded" {
			t.Run("https", func(t *testing.T) { wantsReferrer(t, s) })
		}
	}
}

// staysFresh: under the strictest protection a login of Go stays one in Flask, and is fresh. A
// stolen cookie is good for nothing on either side, where the client's address is known.
func staysFresh(t *testing.T, s shop.Shop, trust bool) {
	t.Helper()
	for _, path := range []string{"/", "/dashboard"} { // of Flask and of Go
		b := visit(t, s.Front, s.Codec)
		b.header = http.Header{"X-Forwarded-For": {"203.0.113.7"}}
		see(t, b, "/login")
		post(t, b, "/login", "user=Zoe", "/dashboard")
		see(t, b, "/", "answered by Flask", "Zoe")
		see(t, b, "/dashboard", "answered by Go", `id="kind">fresh<`)
		b.header = http.Header{"X-Forwarded-For": {"203.0.113.8"}}
		if trust {
			loggedOut(t, b, path)
		} else { // the client's word, and nobody listens
			see(t, b, path, "Zoe")
		}
	}
}

// wantsReferrer: behind a proxy that ends TLS both sides want the Referer of a form. Of several
// X-Forwarded-Proto the last counts, which the proxy has written. Lines that contradict each
// other are refused by gunicorn.
func wantsReferrer(t *testing.T, s shop.Shop) {
	t.Helper()
	statuses := map[string]int{"": 400, "http://HOST/login": 400, "https://evil.example/": 400, "https://HOST/login": 302}
	for _, proto := range []struct {
		lines  []string
		secure bool
	}{
		{[]string{"https"}, true}, {[]string{"http, https"}, true}, {[]string{" https ,"}, true}, {[]string{"https,,"}, true}, {[]string{"https, "}, true}, {[]string{`"https"`}, true},
		{nil, false}, {[]string{""}, false}, {[]string{"https, http"}, false}, {[]string{",,"}, false},
	} {
		for referrer, status := range statuses {
			if !proto.secure {
				status = 302
			}
			for _, path := range []string{"/login", "/add"} { // Go, and Flask
				b := visit(t, s.Front, s.Codec)
				b.header = http.Header{
					"X-Forwarded-For": {"203.0.113.7"}, "X-Forwarded-Proto": proto.lines,
					"Referer": {strings.Replace(referrer, "HOST", strings.TrimPrefix(s.Front, "http://"), 1)},
				}
				see(t, b, "/login")
				if a := b.do(step{method: "POST", path: path, form: "user=Zoe&fruit=plum"}); a.Status != status {
					t.Errorf("POST %s with %q and the referrer %q: status %d, want %d", path, proto.lines, referrer, a.Status, status)
				}
			}
		}
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
	if a.Status != 200 {
		t.Errorf("GET %s: status %d", path, a.Status)
	}
	for _, text := range texts {
		if !strings.Contains(a.Body, text) {
			t.Errorf("GET %s: no %q in\n%s", path, text, a.Body)
		}
	}
	return a.Body
}
