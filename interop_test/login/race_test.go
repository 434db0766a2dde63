package login

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// TestLoginMeanwhile shows what a request of Flask does to a login in Go that happens while it
// runs, with sessions on a server: it stores what it has read under the old id. Its cookie, if
// it is the last to arrive, ends the login.
func TestLoginMeanwhile(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	f := flow{store: "redis", protection: "basic", permanent: "permanent"}
	v := newVisitor(t, f, "meanwhile", s.stores, func(int) (string, string) { return s.golang, "" })
	do := func(step step) seen { return v.do(0, step) }
	do(get("/form"))
	before := v.jar["session"]
	slow := make(chan *http.Response)
	request := v.request(s.flask, "", get("/slow"))
	go func() {
		response, err := client.Do(request)
		if err != nil {
			t.Error(err)
		}
		slow <- response
	}()
	for tries := 0; s.redis.Exists(ctx, "slow:started").Val() == 0; tries++ {
		if tries > 1000 {
			t.Fatal("Flask does not begin")
		}
		time.Sleep(10 * time.Millisecond)
	}
	in := do(post("/login", "own", "user=1"))
	after := v.jar["session"]
	if in.Body != "user 1, fresh" || before.value == after.value {
		t.Errorf("%+v, the id was %v and is %v", in, before, after)
	}
	s.redis.Set(ctx, "slow:go", 1, 0)
	late := <-slow
	late.Body.Close()
	if got := do(get("/user")).Body; got != "user 1, fresh" {
		t.Errorf("by Go's cookie: %s", got)
	}
	v.store(late)
	if v.jar["session"].value != before.value {
		t.Errorf("Flask sends %v", v.jar["session"])
	}
	if got := do(get("/user")).Body; got != "nobody" {
		t.Errorf("by Flask's cookie: %s", got)
	}
}

// TestFrontForwards shows a Go front that tells Flask the client's address, whatever the client
// says it is: with the address of the connection both make the same identifier.
func TestFrontForwards(t *testing.T) {
	s := start(t)
	target, err := url.Parse(s.flask)
	if err != nil {
		t.Fatal(err)
	}
	identifier := flasklogin.Identifier06(flasklogin.RemoteAddr)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := sessionCookie(t, dict("_user_id", "1", "_fresh", true, "_id", identifier(r)))
		proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.SetXForwarded()
			p.Out.Header.Set("Cookie", "session="+session)
		}}
		proxy.ServeHTTP(w, r)
	}))
	defer front.Close()
	for _, forged := range []string{"", "203.0.113.7"} {
		e := exchange{method: "GET", path: "/user", config: map[string]any{"SESSION_PROTECTION": "strong"}}
		if forged != "" {
			e = e.with("X-Forwarded-For", forged)
		}
		if answer := e.send(t, front.URL); lacks(answer, []string{"user 1, fresh"}) != "" {
			t.Errorf("forged %q: %s", forged, answer)
		}
	}
}
