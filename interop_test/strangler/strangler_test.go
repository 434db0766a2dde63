package strangler

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/shop"
)

// moved are the routes that Go answers in the front. Only what the browser keeps of them
// is compared: the pages are written anew.
var moved = []string{"GET /login", "POST /login", "GET /dashboard", "HEAD /dashboard", "GET /cart", "POST /cart"}

// unsaved are the answers without a saved session, though the request brought one that is
// permanent. A middleware around the proxy cannot know that and refreshes the cookie.
var unsaved = []string{"GET /forgotten", "GET /outside"}

// scenario is a visit of the shop with each kind of answer in it. stay has the session kept
// when the browser ends.
func scenario(login string, stay bool) []step {
	get := func(path string) step { return step{method: "GET", path: path} }
	post := func(path, form string) step { return step{method: "POST", path: path, form: form} }
	kept := "/untouched"
	if stay {
		kept = "/stay"
	}
	return []step{
		get("/"),              // not logged in: a flash, and a redirect
		get("/dashboard"),     // the same by Go
		get("/login"),         // both are shown, the cookie is deleted
		post("/login", login), // a write and a flash
		get(kept),
		get("/dashboard"), // the flash is shown, the views are counted
		{method: "HEAD", path: "/dashboard"},
		post("/dashboard", "a=1"),      // a method that Go does not answer there, nor Flask
		get("/"),                       // read only: a permanent session is refreshed
		{method: "HEAD", path: "/"},    //
		{method: "OPTIONS", path: "/"}, // answered without a view
		get("/static/style.css"),       // a file, refreshed like a page
		{method: "GET", path: "/static/style.css", cached: true},
		get("/untouched"),
		post("/add", "fruit=apple"), // a flash made in Flask
		get("/"),                    // and shown there
		post("/add", "fruit=pear"),
		get("/cart"),                 // a flash made in Flask, shown by Go
		post("/cart", "fruit=apple"), // and the reverse
		get("/"),
		post("/cart", "fruit=none"), // nothing to remove
		get("/missing"),
		post("/untouched", "a=1"), // 405
		post("/add", "b=2"),       // 400
		get("/boom"),
		get("/slash"),
		get("/external"),
		get("/client"),
		get("/query?a=1;b=2&c=%zz"),
		get("/stream"),
		get("/vary"),
		get("/other"),
		get("/forgotten"),
		get("/outside"),
		get("/browser"),
		get("/"),
		post("/login", login),
		post("/logout", ""), // the user and the remember cookie are gone
		get("/login"),
		post("/logout", ""), // nobody to log out
	}
}

var configs = map[string][]string{
	"defaults":   nil,
	"no refresh": {"FLASK_SESSION_REFRESH_EACH_REQUEST=false"},
	"attributes": {
		"FLASK_SESSION_COOKIE_NAME=shop", "FLASK_SESSION_COOKIE_SAMESITE=Lax", "FLASK_SESSION_COOKIE_PATH=/",
		"FLASK_SESSION_COOKIE_HTTPONLY=false", "FLASK_PERMANENT_SESSION_LIFETIME=3600",
	},
}

// TestSameJar makes one visit three times at once: to Flask itself, through the front,
// and through a proxy inside the middleware. Every answer must be the same, headers,
// cookies and body, and so must be what the browsers keep.
func TestSameJar(t *testing.T) {
	for name, env := range configs {
		t.Run(name, func(t *testing.T) {
			s := shop.Start(t, "more:app", env...)
			inside := proxyInside(t, s)
			for login, stay := range map[string]bool{"user=Ada&remember=on": true, "user=Ada": false} {
				t.Run(login, func(t *testing.T) {
					direct := visit(t, s.Flask, s.Codec)
					front, wrapped := visit(t, s.Front, s.Codec), visit(t, inside, s.Codec)
					cookies, refreshes := 0, 0
					for i, st := range scenario(login, stay) {
						name := st.method + " " + st.path
						want := direct.do(st)
						compare(t, fmt.Sprint(i, " front ", name), slices.Contains(moved, name), front.do(st), want)
						if !slices.Contains(unsaved, name) {
							compare(t, fmt.Sprint(i, " wrapped ", name), false, wrapped.do(st), want)
						}
						cookies += len(want.Cookies)
						if strings.HasPrefix(st.path, "/static") {
							refreshes += len(want.Cookies)
						}
					}
					permanent := stay && name != "no refresh"
					if cookies < 10 || (refreshes == 2) != permanent {
						t.Errorf("%d cookies, %d refreshed with a file: the visit shows too little", cookies, refreshes)
					}
				})
			}
		})
	}
}

// proxyInside is a front that has the middleware around the proxy as well.
func proxyInside(t *testing.T, s shop.Shop) string {
	t.Helper()
	flask, err := url.Parse(s.Flask)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(flask)
			r.Out.Host, r.Out.URL.RawQuery = r.In.Host, r.In.URL.RawQuery
		},
	}
	server := httptest.NewServer(s.Codec.Handler(http.Handler(proxy)))
	t.Cleanup(server.Close)
	return server.URL
}

// compare demands equal answers, of a moved route those parts that the browser keeps.
func compare(t *testing.T, name string, moved bool, got, want answer) {
	t.Helper()
	if moved {
		got, want = kept(got), kept(want)
	}
	if len(got.Cookies) == len(want.Cookies) {
		for i := range got.Cookies {
			apart := (got.Cookies[i].Lasts - want.Cookies[i].Lasts).Abs()
			if apart > 2*time.Second {
				t.Errorf("%s: cookie %d lasts %s, want %s", name, i, got.Cookies[i].Lasts, want.Cookies[i].Lasts)
			}
			got.Cookies[i].Lasts = want.Cookies[i].Lasts
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func kept(a answer) answer {
	return answer{
		Status:  a.Status,
		Header:  http.Header{"Location": a.Header["Location"], "Vary": a.Header["Vary"]},
		Cookies: a.Cookies,
		Jar:     a.Jar,
	}
}
