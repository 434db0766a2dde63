package reliability

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// startRedis starts a Redis whose log is written once a second.
func startRedis(t *testing.T) (*live.Redis, flasksession.Store) {
	t.Helper()
	server := live.StartRedis(t, "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0")
	return server, redisstore.New(clientOf(t, &redis.Options{Addr: server.Addr, MaxRetries: -1}))
}

// TestSentinel kills a master whose replica a Sentinel puts in its place. Redis acknowledges
// before a replica has what was written, so something may be lost, a logout too; but nobody
// becomes somebody else, no request hangs, and service comes back.
func TestSentinel(t *testing.T) {
	master, replica := live.StartRedis(t, "--repl-diskless-sync-delay", "0"), live.StartRedis(t)
	second := admin(t, replica.Addr)
	follow(t, second, master.Addr)
	client := redis.NewFailoverClient(&redis.FailoverOptions{MasterName: "main", SentinelAddrs: []string{startSentinel(t, master.Addr)}, MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	besieged := newSiege(t, redisstore.New(client))
	besieged.lossy = true
	besieged.stand("Redis", fault{
		name:  "failed over by a Sentinel after a crash",
		begin: master.Kill,
		end:   func() { waitFor(t, "the replica to be the master", func() bool { return role(second) == "master" }) },
	})
}

// startSentinel starts a Sentinel that finds a dead master soon.
func startSentinel(t *testing.T, master string) (addr string) {
	t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	addr = listener.Addr().String()
	listener.Close()
	_, own, _ := net.SplitHostPort(addr)
	_, port, _ := net.SplitHostPort(master)
	config := filepath.Join(t.TempDir(), "sentinel.conf") // Sentinel writes to it
	text := fmt.Sprintf("bind 127.0.0.1\nport %s\nsentinel monitor main 127.0.0.1 %s 1\n"+
		"sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 3000\n", own, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	live.Start(t, exec.Command(live.Tool(t, "redis-server"), config, "--sentinel"), regexp.MustCompile(`(\+slave slave)`))
	return addr
}
