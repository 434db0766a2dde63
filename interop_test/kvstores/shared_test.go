package kvstores

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/mongostore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

func v08() flasksession.Config { return flasksession.Config{Config: key()} }

func pickled(v flasksession.Version) flasksession.Config {
	return flasksession.Config{Config: key(), Version: v, Serialization: flasksession.Pickle}
}

func asJSON() flasksession.Config {
	c := v08()
	c.Serialization = flasksession.JSON
	return c
}

var format = map[string]any{"SESSION_SERIALIZATION_FORMAT": "json"}

// envOf is the environment with the release of a cell.
func envOf(c matrix.Cell) string {
	return map[string]string{"0.8": "kv", "0.6": "session06", "0.5": "session05", "0.3": "stores03"}[c.Release]
}

func settingsOf(c matrix.Cell, addr string) settings {
	return settings{Type: c.Backend, Addr: addr, Config: c.FlaskConfig(), JSON: c.ReplacesSerializer()}
}

// startAll starts a server of each backend.
func startAll(t *testing.T) map[string]backend {
	t.Helper()
	running := map[string]backend{}
	for name, start := range backends {
		running[name] = start(t)
	}
	return running
}

// TestSharedSession takes sessions through both sides, in every cell that Flask-Session has.
func TestSharedSession(t *testing.T) {
	running := startAll(t)
	for _, c := range matrix.Of("memcached", "mongodb", "dynamodb") {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			b := running[c.Backend]
			sharedOn(t, c, b, settingsOf(c, b.server.Addr))
		})
	}
}

// TestClients does so with the other clients of memcached.
func TestClients(t *testing.T) {
	b := startMemcached(t)
	for _, client := range []string{"memcache", "pylibmc"} {
		for _, format := range []string{"msgpack", "json"} {
			t.Run(client+" "+format, func(t *testing.T) {
				t.Parallel()
				c := matrix.Cell{Backend: "memcached", Release: "0.8", Format: format}
				s := settingsOf(c, b.server.Addr)
				s.Client = client
				sharedOn(t, c, b, s)
			})
		}
	}
}

func sharedOn(t *testing.T, c matrix.Cell, b backend, s settings) {
	if c.Backend == "mongodb" && c.Release != "0.8" {
		b.store = mongostore.NewChecking(mongoAt(t, b.server.Addr))
	}
	flask := startFlask(t, envOf(c), s)
	goside := sides.StartGo(t, c.GoConfig(), b.store)
	sides.Shared(t, flask, goside)
	if c.BrowserSessions() {
		t.Run("browser session", func(t *testing.T) { sides.BrowserSession(t, flask, goside) })
	}
}

// TestLacking proves the cells that Flask-Session does not have.
func TestLacking(t *testing.T) {
	running := startAll(t)
	for _, c := range matrix.Lacking("memcached", "mongodb", "dynamodb") {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			b := running[c.Backend]
			s := settingsOf(c, b.server.Addr)
			s.Bare = c.Lack() == 't'
			sides.Lacks(t, c, live.Env(t, envOf(c)), s.withClient(), func(key string) []byte {
				data, _, err := b.store.Get(t.Context(), key)
				if err != nil {
					t.Error(err)
				}
				return data
			})
		})
	}
}

// TestBrowserSessionsOld has a Flask-Session up to 0.6 on MongoDB store a session that ends
// with the browser: it writes no time, and answers 500 from then on. This is why the
// matrix says "b" there.
func TestBrowserSessionsOld(t *testing.T) {
	server := live.StartFerretDB(t)
	for _, env := range []string{"session06", "session05", "stores03"} {
		flask := startFlask(t, env, settings{Type: "mongodb", Addr: server.Addr, JSON: true})
		user := sides.NewBrowser()
		flask.Do(t, user, sides.Todo{Set: map[string]any{"a": "1"}, Permanent: new(false)})
		if _, status, err := flask.Try(user, sides.Todo{}); err != nil || status != 500 {
			t.Errorf("%s: Flask answers %d, %v", env, status, err)
		}
	}
}
