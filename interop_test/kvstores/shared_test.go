package kvstores

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/mongostore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// combination is one version of Flask-Session with one serializer and client.
type combination struct {
	name    string // the row of the table in docs/flask-session.md
	env     string
	flask   settings
	config  flasksession.Config
	checks  bool // NewChecking
	browser bool // sessions that end with the browser work in this Flask
}

func v08() flasksession.Config { return flasksession.Config{Config: key()} }

func plain(v flasksession.Version) flasksession.Config {
	return flasksession.Config{Config: key(), Version: v, Serialization: flasksession.PlainJSON}
}

func pickled(v flasksession.Version) flasksession.Config {
	return flasksession.Config{Config: key(), Version: v, Serialization: flasksession.Pickle}
}

func asJSON() flasksession.Config {
	c := v08()
	c.Serialization = flasksession.JSON
	return c
}

func signed(c flasksession.Config) flasksession.Config {
	c.SessionUseSigner = true
	return c
}

var (
	format   = map[string]any{"SESSION_SERIALIZATION_FORMAT": "json"}
	signedID = map[string]any{"SESSION_USE_SIGNER": true}
)

// combinations are the rows of the table "Memcached, MongoDB, DynamoDB" in
// docs/flask-session.md.
var combinations = []combination{
	{"memcached, pymemcache | 0.8 msgpack", "kv", settings{Type: "memcached", Client: "pymemcache"}, v08(), false, true},
	{"memcached, pymemcache | 0.8 msgpack signed", "kv", settings{Type: "memcached", Client: "pymemcache", Config: signedID}, signed(v08()), false, true},
	{"memcached, pymemcache | 0.8 json", "kv", settings{Type: "memcached", Client: "pymemcache", Config: format}, asJSON(), false, true},
	{"memcached, pymemcache | 0.6 json", "session06", settings{Type: "memcached", Client: "pymemcache", JSON: true}, plain(flasksession.V06), false, true},
	{"memcached, pymemcache | 0.6 pickle", "session06", settings{Type: "memcached", Client: "pymemcache"}, pickled(flasksession.V06), false, true},
	{"memcached, pymemcache | 0.5 pickle", "session05", settings{Type: "memcached", Client: "pymemcache"}, pickled(flasksession.V05), false, true},
	{"memcached, python-memcached | 0.8 msgpack", "kv", settings{Type: "memcached", Client: "memcache"}, v08(), false, true},
	{"memcached, python-memcached | 0.8 json", "kv", settings{Type: "memcached", Client: "memcache", Config: format}, asJSON(), false, true},
	{"memcached, pylibmc | 0.8 msgpack", "kv", settings{Type: "memcached", Client: "pylibmc"}, v08(), false, true},
	{"memcached, pylibmc | 0.8 json", "kv", settings{Type: "memcached", Client: "pylibmc", Config: format}, asJSON(), false, true},
	{"mongodb | 0.8 msgpack", "kv", settings{Type: "mongodb"}, v08(), false, true},
	{"mongodb | 0.8 msgpack signed", "kv", settings{Type: "mongodb", Config: signedID}, signed(v08()), false, true},
	{"mongodb | 0.8 json", "kv", settings{Type: "mongodb", Config: format}, asJSON(), false, true},
	{"mongodb | 0.6 json", "session06", settings{Type: "mongodb", JSON: true}, plain(flasksession.V06), true, false},
	{"mongodb | 0.5 json", "session05", settings{Type: "mongodb", JSON: true}, plain(flasksession.V05), true, false},
	{"mongodb | 0.6 pickle", "session06", settings{Type: "mongodb"}, pickled(flasksession.V06), true, false},
	{"mongodb | 0.5 pickle", "session05", settings{Type: "mongodb"}, pickled(flasksession.V05), true, false},
	{"dynamodb | 0.8 msgpack", "kv", settings{Type: "dynamodb"}, v08(), false, true},
	{"dynamodb | 0.8 msgpack signed", "kv", settings{Type: "dynamodb", Config: signedID}, signed(v08()), false, true},
	{"dynamodb | 0.8 json", "kv", settings{Type: "dynamodb", Config: format}, asJSON(), false, true},
}

// TestSharedSession takes sessions through both sides, with every combination.
func TestSharedSession(t *testing.T) {
	running := map[string]backend{}
	for name, start := range backends {
		running[name] = start(t)
	}
	for _, c := range combinations {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := running[c.flask.Type]
			if c.checks {
				b.store = mongostore.NewChecking(mongoAt(t, b.server.Addr))
			}
			c.flask.Addr = b.server.Addr
			flask := startFlask(t, c.env, c.flask)
			goside := sides.StartGo(t, c.config, b.store)
			sides.Shared(t, flask, goside)
			if c.browser {
				t.Run("browser session", func(t *testing.T) { sides.BrowserSession(t, flask, goside) })
			}
		})
	}
}

// TestBrowserSessionsOld has a Flask-Session up to 0.6 on MongoDB store a session that ends
// with the browser: it writes no time, and answers 500 from then on. This is why the table
// has no such column for it.
func TestBrowserSessionsOld(t *testing.T) {
	server := live.StartFerretDB(t)
	for _, env := range []string{"session06", "session05"} {
		flask := startFlask(t, env, settings{Type: "mongodb", Addr: server.Addr, JSON: true})
		user := sides.NewBrowser()
		flask.Do(t, user, sides.Todo{Set: map[string]any{"a": "1"}, Permanent: new(false)})
		if _, status, err := flask.Try(user, sides.Todo{}); err != nil || status != 500 {
			t.Errorf("%s: Flask answers %d, %v", env, status, err)
		}
	}
}

// TestJSONInMemcachedOld has Flask-Session 0.5 on memcached store with "serializer = json":
// it calls json.dumps with a protocol, and answers 500. So only pickles are left there.
func TestJSONInMemcachedOld(t *testing.T) {
	b := startMemcached(t)
	flask := startFlask(t, "session05", settings{Type: b.name, Addr: b.server.Addr, JSON: true})
	if _, status, err := flask.Try(sides.NewBrowser(), sides.Todo{Set: map[string]any{"a": "1"}}); err != nil || status != 500 {
		t.Errorf("Flask answers %d, %v", status, err)
	}
}
