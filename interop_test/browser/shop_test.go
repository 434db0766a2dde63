package browser

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chromedp/chromedp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
)

const lifetime = 31 * 24 * time.Hour

// TestShop visits the shop once with "remember me" and once without: one login, flashes
// and a cart across Flask and Go, and the logout, with a look at the cookie each time.
func TestShop(t *testing.T) {
	s := shop.Start(t, "app:app", "FLASK_SESSION_COOKIE_SAMESITE=Lax")
	for name, permanent := range map[string]bool{"permanent": true, "browser": false} {
		t.Run(name, func(t *testing.T) {
			folder := profile(t)
			b := open(t, folder)
			logIn(b, s, "Zoë", permanent)
			b.see("/dashboard", "answered by Go", "Welcome, Zoë.", "1 Views", name+" Session")
			b.screenshot(name + "-1-dashboard-go")
			stored(b, s, permanent, taggedjson.Dict{{Key: "user", Value: "Zoë"}, {Key: "views", Value: int64(1)}})

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
			cart := taggedjson.Dict{{Key: "cart", Value: []any{"pear"}}, {Key: "user", Value: "Zoë"}, {Key: "views", Value: int64(1)}}
			stored(b, s, permanent, cart)
			b.visit(s.Flask + "/cart") // past the front
			b.see("/cart", "answered by Flask", "pear")
			stored(b, s, permanent, cart)

			b.quit()
			b = open(t, folder)
			b.visit(s.Front + "/cart")
			if permanent {
				b.see("/cart", "answered by Go", "pear")
				stored(b, s, permanent, cart)
			} else {
				b.see("/login", "answered by Flask", "Please log in first.")
				logIn(b, s, "Zoë", permanent)
			}

			b.visit(s.Front + "/cart")
			b.click("#logout") // in Go
			b.see("/login", "answered by Flask", "You are logged out.")
			b.screenshot(name + "-4-login-flask")
			if cookie := b.cookie(); cookie != nil {
				t.Errorf("the browser keeps %+v", cookie)
			}
			b.visit(s.Flask + "/dashboard")
			b.see("/login", "answered by Flask", "Please log in first.")

			logIn(b, s, "Zoë", permanent)
			b.visit(s.Front + "/")
			b.click("#logout") // in Flask
			b.see("/login", "answered by Flask")
			b.visit(s.Front + "/dashboard")
			b.see("/login", "Please log in first.")
		})
	}
}

// logIn fills in Flask's form.
func logIn(b *browser, s shop.Shop, user string, remember bool) {
	b.t.Helper()
	b.visit(s.Front + "/login")
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=user]"), user))
	if remember {
		b.do(chromedp.Click(chromedp.CSS("input[name=remember]")))
	}
	b.click("#login")
}

// stored demands the browser's cookie to hold the session, and to live as long as it
// should.
func stored(b *browser, s shop.Shop, permanent bool, want taggedjson.Dict) {
	b.t.Helper()
	cookie := b.cookie()
	if cookie == nil {
		b.t.Fatal("the browser has no session cookie")
	}
	if !cookie.HTTPOnly || cookie.Secure || cookie.SameSite != "Lax" || cookie.Path != "/" || cookie.Session == permanent {
		b.t.Errorf("the browser keeps %+v", cookie)
	}
	if permanent {
		want = append(taggedjson.Dict{{Key: "_permanent", Value: true}}, want...)
		left := time.Until(time.Unix(int64(cookie.Expires), 0))
		if left > lifetime || left < lifetime-10*time.Minute {
			b.t.Errorf("the cookie lasts %s, want %s", left, lifetime)
		}
	}
	var got taggedjson.Dict
	if _, err := s.Codec.Decode(cookie.Value, &got); err != nil {
		b.t.Error(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("the cookie holds (-want +got):\n%s", diff)
	}
}
