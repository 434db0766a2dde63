package stray

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// host is where the browsers believe to be.
const host = "app.example.test"

// goSide is a *flaskcookie.Codec or a *flasksession.ServerSide.
type goSide interface {
	flaskcookie.SessionInterface
	Handler(http.Handler) http.Handler
}

// startFlask serves app.py and returns what shares its sessions, those in the cookie or
// those of Flask-Session on a Redis. domain is the Domain of the cookie in Go.
func startFlask(t *testing.T, onServer bool, domain string, env ...string) (flask string, sessions goSide) {
	t.Helper()
	env = append(env, "FLASK_SECRET_KEY=key")
	config := flaskcookie.Config{SecretKey: []byte("key"), SessionCookieDomain: domain, Logger: slog.New(slog.DiscardHandler)}
	if !onServer {
		return live.Gunicorn(t, "app:app", live.Options{Env: env}), must(flaskcookie.New(config))
	}
	server := live.StartRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { client.Close() })
	_, port, err := net.SplitHostPort(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	flask = live.Gunicorn(t, "app:app", live.Options{Env: append(env, "REDIS_PORT="+port)})
	return flask, must(flasksession.New(flasksession.Config{Config: config}, redisstore.New(client)))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// front answers requests with the header "Answer: Go" itself, and has the Flask behind it
// answer the others: by a proxy inside the middleware, or outside.
func front(t *testing.T, flask string, handler func(http.Handler) http.Handler, inside bool) string {
	t.Helper()
	target := must(url.Parse(flask))
	var proxy http.Handler = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
	}}
	if inside {
		proxy = handler(proxy)
	}
	views := after(handler(http.HandlerFunc(view)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Answer") == "Go" {
			views.ServeHTTP(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// view is the view of app.py.
func view(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	session := flaskcookie.FromContext(r.Context())
	if query.Has("logout") {
		session.Clear()
	}
	if query.Has("login") {
		session.Set("user", query.Get("login"))
		session.SetPermanent(query.Has("permanent"))
	}
	if query.Has("before") {
		w.Header().Add("Set-Cookie", query.Get("before"))
	}
	if query.Has("without path") {
		http.SetCookie(w, &http.Cookie{Name: "session", MaxAge: -1})
	}
	user, _ := flaskcookie.Get[string](session, "user")
	io.WriteString(w, cmp.Or(user, "nobody"))
}

// after is that of app.py: it adds a cookie behind the session's own.
func after(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if line := r.URL.Query().Get("after"); line != "" {
			w = &adding{w, line}
		}
		next.ServeHTTP(w, r)
	})
}

type adding struct {
	http.ResponseWriter
	line string
}

func (a *adding) Write(p []byte) (int, error) {
	if a.line != "" {
		a.Header().Add("Set-Cookie", a.line)
		a.line = ""
	}
	return a.ResponseWriter.Write(p)
}

// browser visits the front.
type browser struct {
	t      *testing.T
	client *http.Client
	jar    jar
}

func newBrowser(t *testing.T, address string) *browser {
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, client: &http.Client{Transport: transport}}
}

// visit has one side, "Go" or "Flask", answer, and returns the user it sees.
func (b *browser) visit(side, path string, query url.Values) string {
	b.t.Helper()
	body, cookies := b.ask(side, path, query)
	b.keep(path, cookies)
	return body
}

// ask returns the answer without keeping its cookies.
func (b *browser) ask(side, path string, query url.Values) (body string, cookies []string) {
	b.t.Helper()
	r := must(http.NewRequestWithContext(b.t.Context(), http.MethodGet, "http://"+host+path+"?"+query.Encode(), nil))
	r.Header.Set("Answer", side)
	if cookies := b.jar.header(host, path); cookies != "" {
		r.Header.Set("Cookie", cookies)
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body = string(must(io.ReadAll(response.Body)))
	if response.StatusCode != http.StatusOK {
		b.t.Fatalf("%s answers %d: %s", side, response.StatusCode, body)
	}
	return body, response.Header["Set-Cookie"]
}

func (b *browser) keep(path string, cookies []string) {
	for _, line := range cookies {
		b.jar.set(host, path, line)
	}
}

// sees demands that both sides see the user, at a path below which the strays are sent too.
func (b *browser) sees(user string) {
	b.t.Helper()
	for _, side := range []string{"Flask", "Go"} {
		if got := b.visit(side, "/me", nil); got != user {
			b.t.Errorf("%s sees %s, want %s; cookies: %v", side, got, user, names(b.jar))
		}
	}
}

// names are the cookies of a jar without their values.
func names(j jar) string {
	var all []string
	for _, c := range j {
		all = append(all, c.Domain+c.Path)
	}
	return strings.Join(all, ", ")
}
