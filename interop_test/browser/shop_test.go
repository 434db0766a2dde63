package browser

import (
	"maps"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// remembered is how long a remember cookie lasts.
const remembered = 365 * 24 * time.Hour

// TestShop visits the shop once with "remember me" and once without: one login, flashes
// and a cart across Flask and Go, and the logout, with a look at the cookies each time.
func TestShop(t *testing.T) {
	s := shop.Start(t, "app:app", "FLASK_SESSION_COOKIE_SAMESITE=Lax")
	for name, remember := range map[string]bool{"remembered": true, "browser": false} {
		t.Run(name, func(t *testing.T) {
			folder := profile(t)
			b := open(t, folder)
			logIn(b, s.Front, "Zoë", remember) // in Go
			b.see("/dashboard", "answered by Go", "Welcome, Zoë.", "1 Views", "fresh Login")
			b.screenshot(name + "-1-dashboard-go")
			stored(b, s, remember, taggedjson.Dict{{Key: "_user_id", Value: "Zoë"}, {Key: "_fresh", Value: true}, {Key: "views", Value: int64(1)}})

			b.click("nav a[href='/']")
			b.click("button[value=plum]") // in Flask
			b.see("/cart", "answered by Go", "Added one plum.")
			b.click("nav a[href='/']")
			b.click("button[value=pear]")
			b.see("/cart", "answered by Go", "Added one pear.", "plum")
			b.screenshot(name + "-2-cart-go")
			b.click("button[value=plum]") // in Go
			b.see("/", "answered by Flask", "Removed one plum.", "Cart 1")
			b.screenshot(name + "-3-shop-flask")
			cart := taggedjson.Dict{{Key: "cart", Value: []any{"pear"}}, {Key: "_user_id", Value: "Zoë"}, {Key: "_fresh", Value: true}, {Key: "views", Value: int64(1)}}
			stored(b, s, remember, cart)
			b.visit(s.Flask + "/cart") // past the front
			b.see("/cart", "answered by Flask", "pear")
			stored(b, s, remember, cart)

			b.quit()
			b = open(t, folder)
			b.visit(s.Front + "/dashboard")
			if remember {
				b.see("/dashboard", "answered by Go", "Zoë User", "1 Views", "remembered Login")
				b.visit(s.Front + "/")
				b.see("/", "answered by Flask", "Zoë", "Cart 0")
				stored(b, s, remember, taggedjson.Dict{{Key: "_user_id", Value: "Zoë"}, {Key: "_fresh", Value: false}, {Key: "views", Value: int64(1)}})
			} else {
				b.see("/login", "answered by Go", "Please log in to access this page.")
				logIn(b, s.Front, "Zoë", remember)
			}

			b.visit(s.Front + "/cart")
			b.click("#logout") // in Go
			b.see("/login", "answered by Go", "You are logged out.")
			b.screenshot(name + "-4-login-go")
			loggedOut(b, s)

			logIn(b, s.Flask, "Zoë", remember) // in Flask
			b.see("/dashboard", "answered by Flask", "Welcome, Zoë.", "fresh Login")
			stored(b, s, remember, taggedjson.Dict{{Key: "_user_id", Value: "Zoë"}, {Key: "_fresh", Value: true}, {Key: "views", Value: int64(1)}})
			b.visit(s.Front + "/dashboard")
			b.see("/dashboard", "answered by Go", "2 Views", "fresh Login")
			b.visit(s.Front + "/")
			b.click("#logout") // in Flask
			b.see("/login", "answered by Go")
			loggedOut(b, s)
		})
	}
}

// loggedOut demands that neither side knows a user, and the browser has nothing to bring one
// back.
func loggedOut(b *browser, s shop.Shop) {
	b.t.Helper()
	for _, side := range []string{s.Front, s.Flask} {
		b.visit(side + "/dashboard")
		b.see("/login", "Please log in to access this page.")
	}
	if cookie := b.find(named("remember_token")); cookie != nil {
		b.t.Errorf("the browser keeps %+v", cookie)
	}
	if values := decoded(b, s); values["_user_id"] != nil || values["cart"] != nil {
		b.t.Errorf("the session keeps %v", values)
	}
}

func named(name string) func(*network.Cookie) bool {
	return func(c *network.Cookie) bool { return c.Name == name }
}

// logIn fills in the form of one side.
func logIn(b *browser, side, user string, remember bool) {
	b.t.Helper()
	b.visit(side + "/login")
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=user]"), user))
	if remember {
		b.do(chromedp.Click(chromedp.CSS("input[name=remember]")))
	}
	b.click("#login")
}

// stored demands the session to hold these values, beside what is random or of this browser,
// and the remember cookie to be there if it should, for a year.
func stored(b *browser, s shop.Shop, remember bool, want taggedjson.Dict) {
	b.t.Helper()
	got := decoded(b, s)
	delete(got, "csrf_token")
	delete(got, "_id")
	if diff := cmp.Diff(maps.Collect(want.All()), got); diff != "" {
		b.t.Errorf("the session differs (-want +got):\n%s", diff)
	}
	cookie := b.find(named("remember_token"))
	if (cookie != nil) != remember {
		b.t.Fatalf("the remember cookie is %+v", cookie)
	}
	if cookie == nil {
		return
	}
	left := time.Until(time.Unix(int64(cookie.Expires), 0))
	if !cookie.HTTPOnly || cookie.Secure || cookie.Path != "/" || left > remembered || left < remembered-10*time.Minute {
		b.t.Errorf("the browser keeps %+v, which lasts %s", cookie, left)
	}
}

// decoded is what the session cookie holds.
func decoded(b *browser, s shop.Shop) map[string]any {
	b.t.Helper()
	cookie := b.cookie()
	if cookie == nil {
		b.t.Fatal("the browser has no session cookie")
	}
	if !cookie.HTTPOnly || cookie.Secure || cookie.SameSite != "Lax" || cookie.Path != "/" || !cookie.Session {
		b.t.Errorf("the browser keeps %+v", cookie)
	}
	var got map[string]any
	if _, err := s.Codec.Decode(cookie.Value, &got); err != nil {
		b.t.Fatal(err)
	}
	return got
}
