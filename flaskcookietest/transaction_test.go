package flaskcookietest_test

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const site = "https://example.com/shop"

func newJar(t *testing.T) http.CookieJar {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}

func cookies(t *testing.T, jar http.CookieJar) []*http.Cookie {
	t.Helper()
	u, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	return jar.Cookies(u)
}

// TestTransaction walks a session from its beginning to its end.
func TestTransaction(t *testing.T) {
	codec, err := flaskcookie.New(rotated())
	if err != nil {
		t.Fatal(err)
	}
	jar := newJar(t)
	transact := func(change func(s *flaskcookie.Session)) {
		t.Helper()
		if err := flaskcookietest.Transaction(jar, site, codec, change); err != nil {
			t.Fatal(err)
		}
	}
	transact(func(s *flaskcookie.Session) {
		if s.Len() != 0 {
			t.Errorf("a new jar has a session of %d keys", s.Len())
		}
	})
	if got := cookies(t, jar); len(got) != 0 {
		t.Errorf("a session that was only read is in the jar: %v", got)
	}
	transact(func(s *flaskcookie.Session) { s.Set("cart", taggedjson.Tuple{"apple", int64(2)}) })
	transact(func(s *flaskcookie.Session) {
		if cart, _ := flaskcookie.Get[taggedjson.Tuple](s, "cart"); len(cart) != 2 || cart[0] != "apple" {
			t.Errorf("the cart is %v", cart)
		}
		s.SetPermanent(true)
	})
	if got := cookies(t, jar); len(got) != 1 || got[0].Name != "login" {
		t.Errorf("the jar has %d cookies", len(got))
	}
	transact(func(s *flaskcookie.Session) { s.Clear() })
	if got := cookies(t, jar); len(got) != 0 {
		t.Errorf("a cleared session is still in the jar: %v", got)
	}
}

// TestTransactionOverCookie changes a session that Cookie put into the jar: the change takes
// its place.
func TestTransactionOverCookie(t *testing.T) {
	codec, err := flaskcookie.New(rotated())
	if err != nil {
		t.Fatal(err)
	}
	jar := newJar(t)
	u, err := url.Parse(site + "/cart")
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(u, []*http.Cookie{flaskcookietest.Cookie(t, rotated(), map[string]any{"n": 1})})
	for want := 1; want < 3; want++ {
		err := flaskcookietest.Transaction(jar, u.String(), codec, func(s *flaskcookie.Session) {
			if n, _ := flaskcookie.Get[int](s, "n"); n != want {
				t.Errorf("n is %d, want %d", n, want)
			}
			s.Set("n", want+1)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestTransactionErrors shows what a test would otherwise look for for long.
func TestTransactionErrors(t *testing.T) {
	codec, err := flaskcookie.New(rotated())
	if err != nil {
		t.Fatal(err)
	}
	set := func(s *flaskcookie.Session) { s.Set("a", 1) }
	if err := flaskcookietest.Transaction(newJar(t), "http://example.com/", codec, set); !errors.Is(err, flaskcookietest.ErrNotSent) {
		t.Errorf("a Secure cookie and http://: %v", err)
	}
	if err := flaskcookietest.Transaction(newJar(t), "://", codec, set); err == nil {
		t.Error("no URL: no error")
	}
	readOnly := rotated()
	readOnly.ReadOnly = true
	reader, err := flaskcookie.New(readOnly)
	if err != nil {
		t.Fatal(err)
	}
	if err := flaskcookietest.Transaction(newJar(t), site, reader, set); !errors.Is(err, flaskcookietest.ErrNotSaved) {
		t.Errorf("a change with ReadOnly: %v", err)
	}
	jar := newJar(t)
	u, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	hidden := flaskcookietest.Cookie(t, rotated(), map[string]any{"a": 0})
	hidden.Path = "/shop" // a longer path comes first
	jar.SetCookies(u, []*http.Cookie{hidden})
	if err := flaskcookietest.Transaction(jar, site, codec, set); !errors.Is(err, flaskcookietest.ErrNotSent) {
		t.Errorf("another cookie is sent first: %v", err)
	}
	jar = newJar(t)
	jar.SetCookies(u, []*http.Cookie{flaskcookietest.Cookie(t, rotated(), 5)})
	if err := flaskcookietest.Transaction(jar, site, codec, set); !errors.Is(err, flaskcookie.ErrNotDict) {
		t.Errorf("a cookie that holds no session: %v", err)
	}
}
