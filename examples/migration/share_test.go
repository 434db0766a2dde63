package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestShare: a user has one side, on every replica and device; a browser keeps its own; with a
// larger share nobody goes back.
func TestShare(t *testing.T) {
	var fronts []*front
	for range 2 {
		f, _ := testFront(t, map[string]string{"me": "30%"}, nil)
		fronts = append(fronts, f)
	}
	larger, _ := testFront(t, map[string]string{"me": "60%"}, nil)
	inGo := 0
	for n := range 1000 {
		cookie, err := fronts[0].site.sessions.codec.Encode(map[string]any{"_user_id": fmt.Sprint(n)})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(f *front, browser string) bool {
			r := httptest.NewRequest("GET", "/me", nil)
			r.Header.Set("User-Agent", browser)
			r.AddCookie(&http.Cookie{Name: "session", Value: cookie})
			w := answerOf(f, r)
			if w.Header().Get("X-Flask") != "" && w.Header().Get("Set-Cookie") != "" {
				t.Fatal("a user with a login got a cookie for the browser")
			}
			return w.Header().Get("X-Flask") == ""
		}
		first := ask(fronts[0], "one")
		if first != ask(fronts[1], "another") {
			t.Fatalf("user %d has two sides", n)
		}
		if first {
			inGo++
			if !ask(larger, "one") {
				t.Fatalf("user %d is Flask's with the larger share", n)
			}
		}
	}
	if inGo < 240 || inGo > 360 {
		t.Errorf("%d of 1000 users are in a share of 30%%", inGo)
	}
}

// TestShareOfBrowsers: one without a login gets a number, the same on both replicas, and keeps
// it; one that is no number is replaced. A forged session is nobody's.
func TestShareOfBrowsers(t *testing.T) {
	one, _ := testFront(t, map[string]string{"me": "50%"}, nil)
	other, _ := testFront(t, map[string]string{"me": "50%"}, nil)
	sides := map[bool]int{}
	for n := range 200 {
		r := httptest.NewRequest("GET", "/me", nil)
		r.Header.Set("User-Agent", fmt.Sprint("browser ", n))
		r.Header.Set("Cookie", shareCookie+"=1000; session=eyJfdXNlcl9pZCI6IjEifQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU")
		first, second := answerOf(one, r), answerOf(other, r)
		cookie := cookieOf(first)
		if cookie == nil || cookieOf(second) == nil || cookie.Value != cookieOf(second).Value {
			t.Fatalf("browser %d got %v and %v", n, cookie, cookieOf(second))
		}
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			t.Fatalf("the cookie is %v", cookie)
		}
		side := first.Header().Get("X-Flask") == ""
		sides[side]++
		moved := httptest.NewRequest("GET", "/me", nil) // from another address and name
		moved.AddCookie(cookie)
		again := answerOf(other, moved)
		if (again.Header().Get("X-Flask") == "") != side || cookieOf(again) != nil {
			t.Fatalf("browser %d has changed sides", n)
		}
	}
	if sides[true] < 60 || sides[false] < 60 {
		t.Errorf("sides %v", sides)
	}
}

func cookieOf(w *httptest.ResponseRecorder) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == shareCookie {
			return c
		}
	}
	return nil
}

// TestShareOfFlow: in a login flow the browser's number counts, before and after the login.
func TestShareOfFlow(t *testing.T) {
	f, _ := testFront(t, map[string]string{"login_form": "50%", "login": "50%", "logout": "50%"}, nil)
	for n := range 100 {
		cookie, err := f.site.sessions.codec.Encode(map[string]any{"_user_id": fmt.Sprint(n)})
		if err != nil {
			t.Fatal(err)
		}
		for number, inGo := range map[string]bool{"0": true, "49": true, "50": false, "99": false} {
			r := httptest.NewRequest("GET", "/login", nil)
			r.AddCookie(&http.Cookie{Name: shareCookie, Value: number})
			if n%2 == 1 {
				r.AddCookie(&http.Cookie{Name: "session", Value: cookie})
			}
			if w := answerOf(f, r); (w.Header().Get("X-Flask") == "") != inGo {
				t.Fatalf("number %s: answered by Go: %t", number, !inGo)
			}
		}
	}
}
