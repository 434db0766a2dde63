package recipes

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// both is one browser that visits an app of logins.py and a Go service, which share a session.
type both struct {
	t        *testing.T
	app      string
	codec    *flaskcookie.Codec
	jar      map[string]string
	goApp    http.Handler
	flaskApp *live.Worker
}

func newBoth(t *testing.T, app string) *both {
	t.Helper()
	python := live.StartWorkerOf(t, live.Env(t, "recipes"), "logins.py", &struct{}{})
	return &both{t: t, app: app, flaskApp: python, codec: must(flaskcookie.New(flaskcookie.Config{SecretKey: frameworkKey})), jar: map[string]string{}}
}

// serve sets the Go service: a view, in the middleware of a login or nil.
func (b *both) serve(around func(http.Handler) http.Handler, view http.HandlerFunc) {
	var handler http.Handler = view
	if around != nil {
		handler = around(handler)
	}
	b.goApp = b.codec.Handler(handler)
}

// answer tells who is logged in, as /me of Flask does.
func (b *both) answer(w http.ResponseWriter, user string) {
	b.t.Helper()
	if err := json.NewEncoder(w).Encode(map[string]string{"user": user}); err != nil {
		b.t.Error(err)
	}
}

// request is one to either side.
type request struct {
	App     string            `json:"app"`
	Path    string            `json:"path"`
	Method  string            `json:"method"`
	Form    map[string]string `json:"form"`
	Headers map[string]string `json:"headers"`
	Base    string            `json:"base"`
}

// reply is what Flask answers.
type reply struct {
	Status    int
	Body      string
	Location  string
	SetCookie []string `json:"set_cookie"`
}

// flask visits Flask, with a form by POST.
func (b *both) flask(path string, form map[string]string) reply {
	b.t.Helper()
	req := request{Path: path, Form: form, Method: http.MethodGet}
	if form != nil {
		req.Method = http.MethodPost
	}
	r := b.ask(req)
	if r.Status >= 400 {
		b.t.Fatalf("%s %s: status %d\n%s", b.app, path, r.Status, r.Body)
	}
	return r
}

func (b *both) ask(req request) reply {
	b.t.Helper()
	req.App = b.app
	headers := map[string]string{"Cookie": b.cookies()}
	for name, value := range req.Headers {
		headers[name] = value
	}
	req.Headers = headers
	r := live.Ask[reply](b.t, b.flaskApp, "visit", []request{req})[0]
	b.keep((&http.Response{Header: http.Header{"Set-Cookie": r.SetCookie}}).Cookies())
	return r
}

func (b *both) cookies() string {
	var pairs []string
	for name, value := range b.jar {
		pairs = append(pairs, name+"="+value)
	}
	return strings.Join(pairs, "; ")
}

func (b *both) keep(cookies []*http.Cookie) {
	for _, cookie := range cookies {
		if cookie.MaxAge < 0 {
			delete(b.jar, cookie.Name)
		} else {
			b.jar[cookie.Name] = cookie.Value
		}
	}
}

// request visits Go.
func (b *both) request(req request) *httptest.ResponseRecorder {
	b.t.Helper()
	form := url.Values{}
	for name, value := range req.Form {
		form.Set(name, value)
	}
	r := httptest.NewRequest(req.Method, req.Path, strings.NewReader(form.Encode()))
	if req.Base != "" {
		r = httptest.NewRequest(req.Method, req.Base+req.Path, strings.NewReader(form.Encode()))
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", b.cookies())
	r.Header.Set("User-Agent", "test")
	for name, value := range req.Headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	b.goApp.ServeHTTP(w, r)
	b.keep(w.Result().Cookies())
	return w
}

// goes visits Go and returns the status.
func (b *both) goes(path string) int {
	b.t.Helper()
	return b.request(request{Path: path, Method: http.MethodGet}).Code
}

// goUser is who is logged in in Go.
func (b *both) goUser() string {
	b.t.Helper()
	var me struct{ User string }
	_ = json.Unmarshal(b.request(request{Path: "/me", Method: http.MethodGet}).Body.Bytes(), &me) // no body is nobody
	return me.User
}

// both demands that both sides know the user, "" for nobody.
func (b *both) both(user string) {
	b.t.Helper()
	if got := b.goUser(); got != user {
		b.t.Errorf("Go sees %q, want %q", got, user)
	}
	var me struct{ User string }
	body := b.flask("/me", nil).Body
	if err := json.Unmarshal([]byte(body), &me); err != nil || me.User != user {
		b.t.Errorf("Flask sees %q, want %q: %v", body, user, err)
	}
}

func (b *both) nobody() { b.t.Helper(); b.both("") }

// forget drops all cookies.
func (b *both) forget() { b.jar = map[string]string{} }

// put gives the browser a session.
func (b *both) put(values taggedjson.Dict) {
	b.t.Helper()
	b.jar["session"] = must(b.codec.Encode(values))
}

// session is what the browser's cookie holds.
func (b *both) session() *flaskcookie.Session {
	b.t.Helper()
	var values taggedjson.Dict
	if _, err := b.codec.Decode(b.jar["session"], &values); err != nil {
		b.t.Fatal(err)
	}
	return flaskcookie.NewSession(values)
}

// visitLogin asks a Manager who the user of one request is, and returns the name and the
// source, or "", and the session afterwards.
func visitLogin[U any](t *testing.T, key []byte, login *flasklogin.Manager[U], session taggedjson.Dict, cookie string, name func(U) string) (user string, after *flaskcookie.Session) {
	t.Helper()
	codec := must(flaskcookie.New(flaskcookie.Config{SecretKey: key}))
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if session != nil {
		r.Header.Add("Cookie", "session="+must(codec.Encode(session)))
	}
	if !strings.HasSuffix(cookie, "=") {
		r.Header.Add("Cookie", cookie)
	}
	codec.Handler(login.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		u, ok, err := login.User(r.Context())
		if err != nil {
			t.Error(err)
		}
		if ok {
			user = name(u) + " " + login.Source(r.Context()).String()
		}
		after = flaskcookie.FromContext(r.Context())
	}))).ServeHTTP(httptest.NewRecorder(), r)
	return user, after
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
