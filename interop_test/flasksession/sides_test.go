package flasksession

import (
	"encoding/json"
	"net"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
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
	Cachelib     bool           `json:"cachelib,omitempty"` // SESSION_TYPE "cachelib" for it, or for Redis
	SQL          string         `json:"sql,omitempty"`      // a database, by SQLAlchemy's URL
}

// startFlask serves app.py with one of the environments, "" for that of the main
// requirements.
func startFlask(t testing.TB, env string, s settings, workers, threads int) sides.Flask {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	options := live.Options{Env: []string{"SETTINGS=" + string(text)}, Workers: workers, Threads: threads}
	if env != "" {
		options.Python = live.Env(t, env)
	}
	return sides.Flask{URL: live.Gunicorn(t, "app:app", options)}
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
