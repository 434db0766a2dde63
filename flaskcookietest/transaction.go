package flaskcookietest

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// ErrNotSent reports that the jar will not send the saved cookie to the URL: the cookie may
// be Secure and the URL begin with http://, or it has another domain or path or has expired by the
// jar's clock, or the jar sends another cookie of the name first.
var ErrNotSent = errors.New("flaskcookietest: the jar does not send the session cookie to this URL")

// ErrNotSaved reports a session that was changed and not saved: the configuration is
// read-only.
var ErrNotSaved = errors.New("flaskcookietest: the changed session was not saved")

// Transaction opens the session that the jar sends to the URL, calls change and saves the
// session into the jar, by the rules of a request: session_transaction of Flask's test
// client. The session of a cookie that is not genuine is empty, as in a request.
//
// i is a *flaskcookie.Codec, or whatever keeps the sessions of the handler under test.
// The errors are those of its Open and Save, [ErrNotSaved] and [ErrNotSent].
func Transaction(jar http.CookieJar, rawURL string, i flaskcookie.SessionInterface, change func(s *flaskcookie.Session)) error {
	r, err := http.NewRequest(http.MethodGet, rawURL, nil)
	if err != nil {
		return err
	}
	for _, cookie := range jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	s, err := i.Open(r)
	if err != nil {
		return err
	}
	change(s)
	header := http.Header{}
	if err := i.Save(context.Background(), header, s); err != nil {
		return err
	}
	if s.Modified() && header["Set-Cookie"] == nil {
		return ErrNotSaved
	}
	return store(jar, r.URL, (&http.Response{Header: header}).Cookies())
}

func store(jar http.CookieJar, u *url.URL, cookies []*http.Cookie) error {
	jar.SetCookies(u, cookies)
	for _, cookie := range cookies {
		if sent := valueSent(jar, u, cookie.Name); sent != cookie.Value {
			return ErrNotSent
		}
	}
	return nil
}

// valueSent is the value under which the next request brings a cookie, or "", which is
// also that of a deleted one.
func valueSent(jar http.CookieJar, u *url.URL, name string) string {
	for _, cookie := range jar.Cookies(u) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}
