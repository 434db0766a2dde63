package flaskcookietest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

// ErrNotSent reports that the jar took the cookie and will not send it to the URL: the
// cookie may be Secure and the URL begin with http://, or have another domain or path.
var ErrNotSent = errors.New("flaskcookietest: the jar does not send the session cookie to this URL")

// Transaction opens the session that the jar sends to the URL, calls change and saves the
// session into the jar, by the rules of a request: session_transaction of Flask's test
// client. The session of a cookie that is not genuine is empty, as in a request.
//
// i is a *flaskcookie.Codec, or whatever keeps the sessions of the handler under test.
// The errors are those of its Open and Save, and [ErrNotSent].
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
	return store(jar, r.URL, (&http.Response{Header: header}).Cookies())
}

func store(jar http.CookieJar, u *url.URL, cookies []*http.Cookie) error {
	jar.SetCookies(u, cookies)
	for _, cookie := range cookies {
		sent := slices.ContainsFunc(jar.Cookies(u), func(c *http.Cookie) bool { return c.Name == cookie.Name })
		if !sent && cookie.MaxAge >= 0 { // a negative MaxAge deletes
			return ErrNotSent
		}
	}
	return nil
}
