package sides

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
)

// Browser keeps the cookies of both sides, which are one host to it.
type Browser struct{ http.Client }

// transport has a connection for each of the clients of the larger tests.
var transport = &http.Transport{MaxIdleConnsPerHost: 256}

// NewBrowser returns a browser without cookies.
func NewBrowser() *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	return &Browser{http.Client{Jar: jar, Transport: transport}}
}

// Cookie returns the value of the session's cookie at a side's URL, "" without one.
func (b *Browser) Cookie(t testing.TB, side string) string {
	t.Helper()
	for _, c := range b.Jar.Cookies(parse(t, side)) {
		if c.Name == "session" {
			return c.Value
		}
	}
	return ""
}

// SetCookie gives the browser a cookie of the session, as one who stole it does.
func (b *Browser) SetCookie(t testing.TB, side, value string) {
	t.Helper()
	b.Jar.SetCookies(parse(t, side), []*http.Cookie{{Name: "session", Value: value, Path: "/"}})
}

func parse(t testing.TB, side string) *url.URL {
	t.Helper()
	u, err := url.Parse(side)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
