package kvstores

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// store is what each of the three is.
type store interface {
	flasksession.Swapper
	flasksession.Toucher
}

// backend is a running server with a store on it.
type backend struct {
	name   string // SESSION_TYPE
	server *live.Server
	store  store
	end    func(t *testing.T, key string) time.Time // when what is under key ends
}

// backends are those that the tests of all of them run with.
var backends = map[string]func(*testing.T) backend{
	"memcached": startMemcached,
	"mongodb":   startMongo,
	"dynamodb":  startDynamo,
}

// each runs a test on every backend, at the same time.
func each(t *testing.T, test func(t *testing.T, b backend)) {
	for name, start := range backends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, start(t))
		})
	}
}

// settings are those of app.py.
type settings struct {
	Type   string         `json:"type"`
	Addr   string         `json:"addr"`
	Client string         `json:"client,omitempty"` // of memcached
	Config map[string]any `json:"config,omitempty"`
	JSON   bool           `json:"json,omitempty"` // in place of pickle, up to 0.6
	Bare   bool           `json:"bare,omitempty"` // without the client of a type that Flask-Session does not have
}

// startFlask serves app.py with one of the environments.
func startFlask(t testing.TB, env string, s settings, more ...string) sides.Flask {
	t.Helper()
	s = s.withClient()
	python := live.Env(t, env)
	if s.Client == "pylibmc" {
		live.Module(t, python, s.Client)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return sides.Flask{URL: live.Gunicorn(t, "app:app", live.Options{
		Env: append(more, "SETTINGS="+string(text)), Python: python,
	})}
}

// withClient has memcached's client be pymemcache unless another one is named.
func (s settings) withClient() settings {
	if s.Type == "memcached" && s.Client == "" {
		s.Client = "pymemcache"
	}
	return s
}

// flask serves app.py with Flask-Session 0.8 on a backend.
func (b backend) flask(t testing.TB, config map[string]any, more ...string) sides.Flask {
	t.Helper()
	return startFlask(t, "kv", settings{Type: b.name, Addr: b.server.Addr, Config: config}, more...)
}

// key is the configuration of a cookie of app.py's.
func key() flaskcookie.Config { return flaskcookie.Config{SecretKey: []byte("the app's key")} }

// id is the key in the store of the session that a browser has.
func id(t *testing.T, b *sides.Browser, side string) string {
	t.Helper()
	cookie, _, _ := strings.Cut(b.Cookie(t, side), ".")
	if cookie == "" {
		t.Fatal("the browser has no session")
	}
	return "session:" + cookie
}

// background is a context for what outlives the one of the test.
func background() context.Context { return context.Background() }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
