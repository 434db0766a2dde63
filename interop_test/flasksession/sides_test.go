package flasksession

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// settings are those of app.py.
type settings struct {
	Port         int            `json:"port,omitempty"`
	ClusterPorts []int          `json:"cluster_ports,omitempty"`
	Config       map[string]any `json:"config,omitempty"`
	JSON         bool           `json:"json,omitempty"`     // in place of pickle, up to 0.6
	Swap         bool           `json:"swap,omitempty"`     // the interface of scripts/flask_session_swap.py
	Tutorial     bool           `json:"tutorial,omitempty"` // that of tutorial.py
	Files        string         `json:"files,omitempty"`    // a directory in the place of Redis
	Cachelib     bool           `json:"cachelib,omitempty"` // SESSION_TYPE "cachelib" for it
	SQL          string         `json:"sql,omitempty"`      // a database, by SQLAlchemy's URL
}

// flaskSide is a running app.py.
type flaskSide struct{ url string }

// startFlask serves app.py with one of the environments, "" for that of the main
// requirements.
func startFlask(t testing.TB, env string, s settings, workers, threads int) flaskSide {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	options := live.Options{Env: []string{"SETTINGS=" + string(text)}, Workers: workers, Threads: threads}
	if env != "" {
		options.Python = live.Env(t, env)
	}
	return flaskSide{live.Gunicorn(t, "app:app", options)}
}

// todo is what a view of app.py does, and reply what it then sees.
type todo struct {
	Put        map[string]string `json:"put,omitempty"` // values of app.py by their names
	Set        map[string]any    `json:"set,omitempty"`
	Pop        []string          `json:"pop,omitempty"`
	Clear      bool              `json:"clear,omitempty"`
	ClearFirst bool              `json:"clear_first,omitempty"` // before anything is set
	Permanent  *bool             `json:"permanent,omitempty"`
	Regenerate bool              `json:"regenerate,omitempty"`
	Flash      []string          `json:"flash,omitempty"` // message and category
	Flashes    bool              `json:"flashes,omitempty"`
	Linger     float64           `json:"linger,omitempty"` // seconds between the changes and the answer
	Gate       string            `json:"gate,omitempty"`   // between them, a name that is told and waited for: see during
}

type reply struct {
	Before  map[string]string `json:"before"` // as Python prints the values
	Values  map[string]string `json:"values"`
	Flashes [][2]string       `json:"flashes"`
	ID      string            `json:"sid"`
}

// do sends one request and fails the test unless it is answered with status 200.
func (f flaskSide) do(t testing.TB, b *browser, what todo) reply {
	t.Helper()
	seen, status, err := f.try(b, what)
	if err != nil || status != http.StatusOK {
		t.Fatalf("Flask answers %d, %v", status, err)
	}
	return seen
}

func (f flaskSide) try(b *browser, what todo) (seen reply, status int, err error) {
	text, err := json.Marshal(what)
	if err != nil {
		return seen, 0, err
	}
	response, err := b.Post(f.url+"/do", "application/json", bytes.NewReader(text))
	if err != nil {
		return seen, 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		_, err = io.Copy(io.Discard, response.Body)
		return seen, response.StatusCode, err
	}
	return seen, response.StatusCode, json.NewDecoder(response.Body).Decode(&seen)
}

// goSide is a Go server with the middleware. A request names the function that works on
// its session.
type goSide struct {
	url      string
	views    sync.Map // the functions, by their numbers
	lastView atomic.Int64
}

func startGo(t testing.TB, config flasksession.Config, store flasksession.Store) *goSide {
	t.Helper()
	sessions, err := flasksession.New(config, store)
	if err != nil {
		t.Fatal(err)
	}
	g := new(goSide)
	server := httptest.NewServer(sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if view, ok := g.views.LoadAndDelete(r.Header.Get("View")); ok {
			view.(func(*flaskcookie.Session))(flaskcookie.FromContext(r.Context()))
		}
	})))
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// do runs a function on the session of a browser and fails the test unless the answer is
// status 200.
func (g *goSide) do(t testing.TB, b *browser, view func(*flaskcookie.Session)) {
	t.Helper()
	if status, err := g.try(b, view); err != nil || status != http.StatusOK {
		t.Fatalf("Go answers %d, %v", status, err)
	}
}

func (g *goSide) try(b *browser, view func(*flaskcookie.Session)) (status int, err error) {
	number := strconv.FormatInt(g.lastView.Add(1), 10)
	g.views.Store(number, view)
	request, err := http.NewRequest(http.MethodPost, g.url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("View", number)
	response, err := b.Do(request)
	if err != nil {
		return 0, err
	}
	response.Body.Close()
	return response.StatusCode, nil
}

// browser keeps the cookies of both sides, which are one host to it.
type browser struct{ http.Client }

// transport has a connection for each of the clients of the larger tests.
var transport = &http.Transport{MaxIdleConnsPerHost: 256}

func newBrowser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	return &browser{http.Client{Jar: jar, Transport: transport}}
}

// cookie returns the value of the session's cookie, "" without one.
func (b *browser) cookie(t testing.TB, side string) string {
	t.Helper()
	u, err := url.Parse(side)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "session" {
			return c.Value
		}
	}
	return ""
}

// setCookie gives the browser a cookie of the session, as one who stole it does.
func (b *browser) setCookie(t testing.TB, side, value string) {
	t.Helper()
	u, err := url.Parse(side)
	if err != nil {
		t.Fatal(err)
	}
	b.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: value, Path: "/"}})
}

// startRedis starts a Redis and returns a client of it and its port.
func startRedis(t testing.TB) (server *live.Redis, client *redis.Client, port int) {
	t.Helper()
	server = live.StartRedis(t)
	client = redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { client.Close() })
	return server, client, portOf(t, server)
}

func portOf(t testing.TB, server *live.Redis) int {
	t.Helper()
	_, text, err := net.SplitHostPort(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return port
}
