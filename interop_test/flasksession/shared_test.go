package flasksession

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// combination is one version of Flask-Session with one serializer.
type combination struct {
	name   string
	env    string
	flask  settings
	goSide flasksession.Config
}

func key() flaskcookie.Config { return flaskcookie.Config{SecretKey: []byte("the app's key")} }

var signed = map[string]any{"SESSION_USE_SIGNER": true}

// combinations are the rows of the table in docs/flask-session.md.
var combinations = []combination{
	{"0.8 msgpack", "", settings{}, flasksession.Config{Config: key()}},
	{"0.8 msgpack signed", "", settings{Config: signed}, flasksession.Config{Config: key(), SessionUseSigner: true}},
	{"0.8 json", "", settings{Config: map[string]any{"SESSION_SERIALIZATION_FORMAT": "json"}},
		flasksession.Config{Config: key(), Serialization: flasksession.JSON}},
	{"0.6 pickle", "session06", settings{}, flasksession.Config{Config: key(), Version: flasksession.V06}},
	{"0.6 pickle signed", "session06", settings{Config: signed}, flasksession.Config{Config: key(), Version: flasksession.V06, SessionUseSigner: true}},
	{"0.6 json", "session06", settings{JSON: true}, flasksession.Config{Config: key(), Version: flasksession.V06, Serialization: flasksession.PlainJSON}},
	{"0.6 json signed", "session06", settings{JSON: true, Config: signed},
		flasksession.Config{Config: key(), Version: flasksession.V06, Serialization: flasksession.PlainJSON, SessionUseSigner: true}},
	{"0.5 pickle", "session05", settings{}, flasksession.Config{Config: key(), Version: flasksession.V05}},
	{"0.5 pickle signed", "session05", settings{Config: signed}, flasksession.Config{Config: key(), Version: flasksession.V05, SessionUseSigner: true}},
	{"0.5 json", "session05", settings{JSON: true}, flasksession.Config{Config: key(), Version: flasksession.V05, Serialization: flasksession.PlainJSON}},
	{"0.5 json signed", "session05", settings{JSON: true, Config: signed},
		flasksession.Config{Config: key(), Version: flasksession.V05, Serialization: flasksession.PlainJSON, SessionUseSigner: true}},
}

// TestSharedSession takes one login through both sides, with every version and
// serializer.
func TestSharedSession(t *testing.T) {
	_, client, port := startRedis(t)
	for _, c := range combinations {
		t.Run(c.name, func(t *testing.T) {
			c.flask.Port = port
			flask := startFlask(t, c.env, c.flask, 1, 2)
			goside := sides.StartGo(t, c.goSide, redisstore.New(client))
			shared(t, flask, goside)
		})
	}
}

// shared is what both sides can do to one session.
func shared(t *testing.T, flask sides.Flask, goside *sides.Go) {
	sides.Shared(t, flask, goside)
	t.Run("browser session", func(t *testing.T) { sides.BrowserSession(t, flask, goside) })
}
