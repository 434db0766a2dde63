package flasksession

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/matrix"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

func key() flaskcookie.Config { return flaskcookie.Config{SecretKey: []byte(matrix.Key)} }

// envOf is the environment with the release of a cell.
func envOf(c matrix.Cell) string {
	envs := map[string]string{"0.8": "stores", "0.6": "stores06", "0.5": "stores05", "0.3": "stores03"}
	if c.Backend == "redis" {
		envs = map[string]string{"0.8": "", "0.6": "session06", "0.5": "session05", "0.3": "stores03"}
	}
	return envs[c.Release]
}

func settingsOf(c matrix.Cell) settings {
	return settings{Config: c.FlaskConfig(), JSON: c.ReplacesSerializer(), Cachelib: c.Backend == "cachelib"}
}

// TestSharedSession takes sessions through both sides, in every cell that Flask-Session has on
// Redis.
func TestSharedSession(t *testing.T) {
	_, client, port := startRedis(t)
	for _, c := range matrix.Of("redis") {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel() // most of the time is that in which Flask starts and ends
			s := settingsOf(c)
			s.Port = port
			flask := startFlask(t, envOf(c), s, 1, 2)
			shared(t, flask, sides.StartGo(t, c.GoConfig(), redisstore.New(client)))
		})
	}
}

// shared is what both sides can do to one session.
func shared(t *testing.T, flask sides.Flask, goside *sides.Go) {
	sides.Shared(t, flask, goside)
	t.Run("browser session", func(t *testing.T) { sides.BrowserSession(t, flask, goside) })
}

// TestRedisCache takes sessions through both sides that Flask-Session's type cachelib keeps in a
// RedisCache.
func TestRedisCache(t *testing.T) {
	_, client, port := startRedis(t)
	for shows, signs := range map[string]bool{"plain": false, "signed": true} {
		t.Run(shows, func(t *testing.T) {
			flask := startFlask(t, "", settings{Port: port, Cachelib: true, Config: map[string]any{"SESSION_USE_SIGNER": signs}}, 1, 2)
			shared(t, flask, sides.StartGo(t, flasksession.Config{
				Config: key(), SessionUseSigner: signs, Serialization: flasksession.CachelibPickle, SessionKeyPrefix: new("cache:session:"),
			}, redisstore.New(client)))
		})
	}
}

// TestLacking proves the cells that Flask-Session does not have.
func TestLacking(t *testing.T) {
	_, client, port := startRedis(t)
	redis := redisstore.New(client)
	all := databases(t)
	for _, c := range matrix.Lacking("redis", "filesystem", "cachelib", "sqlalchemy") {
		s := settingsOf(c)
		switch {
		case c.Backend == "redis":
			s.Port = port
			lacks(t, c, c.Name(), s, redis)
		case c.Files():
			s.Files = t.TempDir()
			options := fileOptions(c)
			lacks(t, c, c.Name(), s, must(filestore.New(s.Files, &options)))
		default:
			for name, database := range all {
				if c.Lack() != 'j' && name != "sqlite" {
					continue // only what the driver says can differ
				}
				s.SQL = database.urlFor(c.Release)
				lacks(t, c, c.Name()+" "+name, s, must(sqlstore.New(database.connect(t, someDrivers[name]), database.dialect, nil)))
			}
		}
	}
}

// lacks asks for a cell and looks for what was stored.
func lacks(t *testing.T, c matrix.Cell, name string, s settings, store flasksession.Store) {
	python := live.Python(t)
	if env := envOf(c); env != "" {
		python = live.Env(t, env)
	}
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		sides.Lacks(t, c, python, s, func(key string) []byte {
			data, _, err := store.Get(t.Context(), key)
			if err != nil {
				t.Error(err)
			}
			return data
		})
	})
}
