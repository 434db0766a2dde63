package reliability

import (
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

var (
	protocols = []string{"HTTP/1.1", "h2c", "HTTP/2"}
	kinds     = []string{"cookie", "memory", "Redis"}
)

// cells are the names of all protocols with all kinds of sessions.
func cells() (names []string) {
	for _, protocol := range protocols {
		for _, kind := range kinds {
			names = append(names, protocol+", "+kind)
		}
	}
	return names
}

// each runs a test in every cell, on one Redis, and sees to it that nothing stays behind.
func each(t *testing.T, run func(t *testing.T, name, kind string, wrap func(http.Handler) http.Handler, serve func(http.Handler) site)) {
	t.Helper()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			wrap := middleware(t, kind)
			for _, protocol := range protocols {
				t.Run(protocol, func(t *testing.T) {
					run(t, protocol+", "+kind, kind, wrap, func(h http.Handler) site { return serveOver(t, protocol, h) })
				})
			}
		})
	}
}

// middleware gives the requests sessions of a kind.
func middleware(t *testing.T, kind string) func(http.Handler) http.Handler {
	t.Helper()
	base := flaskcookie.Config{SecretKey: []byte(secret), Logger: slog.New(&errorLog{})}
	if kind == "cookie" {
		return must(flaskcookie.New(base)).Handler
	}
	var store flasksession.Store = flasksession.NewMemoryStore()
	if kind == "Redis" {
		// Some hundreds wait for their turn in the pool at once, for longer than the client lets them by default.
		const pool = 100
		options := redis.Options{PoolSize: pool, MinIdleConns: pool, PoolTimeout: flasksession.OpenTimeout}
		options.Addr = live.StartRedis(t, "--appendfsync", "no").Addr
		client := clientOf(t, &options)
		waitFor(t, "all connections, which stay", func() bool { return client.PoolStats().TotalConns >= pool })
		store = redisstore.New(client)
	}
	return must(flasksession.New(flasksession.Config{Config: base}, store)).Handler
}

// site is a running server.
type site struct {
	url       string
	close     func()
	transport func() *http.Transport // a new one, with connections of its own
}

// shared is how many clients have one connection, where a connection has many requests.
const shared = 10

// serveOver serves by a protocol, and by no other.
func serveOver(t *testing.T, protocol string, handler http.Handler) site {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // panics are what is being tested
	over := new(http.Protocols)
	switch protocol {
	case "HTTP/1.1":
		over.SetHTTP1(true)
		server.Start()
	case "h2c":
		over.SetUnencryptedHTTP2(true)
		server.Config.Protocols = over
		server.Start()
	case "HTTP/2":
		over.SetHTTP2(true)
		server.EnableHTTP2 = true
		server.StartTLS()
	}
	t.Cleanup(server.Close)
	tls := server.Client().Transport.(*http.Transport).TLSClientConfig
	return site{server.URL, server.Close, func() *http.Transport {
		transport := &http.Transport{Protocols: over, MaxIdleConnsPerHost: *crowd}
		if tls != nil {
			transport.TLSClientConfig = tls.Clone()
		}
		return transport
	}}
}

// visitors are clients of a site: one has a connection to itself, or shares one.
func (s site) visitors(t *testing.T, n int) (sieges []*siege, done func()) {
	t.Helper()
	var transports []*http.Transport
	for i := range n {
		if i%shared == 0 {
			transports = append(transports, s.transport())
		}
		one := &siege{t: t, url: s.url, client: &http.Client{Transport: transports[len(transports)-1]}, log: &errorLog{}}
		if i%shared == 0 {
			one.ask("", "/look") // the connection that they share
		}
		sieges = append(sieges, one)
	}
	return sieges, func() {
		for _, transport := range transports {
			transport.CloseIdleConnections()
		}
		s.close()
	}
}
