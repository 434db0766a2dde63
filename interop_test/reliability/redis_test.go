package reliability

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

var redisFaults = []string{
	"killed", "stopped", "slow", "answers lost", "full", "read-only", "failed over", "failed over by a Sentinel after a crash", "full disk",
}

// admin talks to a Redis directly.
func admin(t *testing.T, addr string) *redis.Client {
	t.Helper()
	return clientOf(t, &redis.Options{Addr: addr})
}

// does runs a command of Redis.
func does(t *testing.T, client *redis.Client, command ...any) {
	t.Helper()
	if err := client.Do(context.Background(), command...).Err(); err != nil {
		t.Errorf("%v: %v", command, err)
	}
}

// TestRedis puts a Redis out of order in each way. The client has the time-outs that go-redis
// gives it, and tries again as it does where its tries could do harm; elsewhere it tries once,
// since they would hide a short fault.
func TestRedis(t *testing.T) {
	const atOnce = "--repl-diskless-sync-delay"
	server, replica := live.StartRedis(t, atOnce, "0"), live.StartRedis(t, atOnce, "0")
	relay := newRelay(t, server.Addr)
	patient := redisstore.New(clientOf(t, &redis.Options{Addr: relay.addr}))
	hasty := redisstore.New(clientOf(t, &redis.Options{Addr: relay.addr, MaxRetries: -1}))
	main, second := admin(t, server.Addr), admin(t, replica.Addr)
	follow(t, second, server.Addr)
	besiege(t, "Redis", patient, []fault{
		{name: "stopped", begin: server.Freeze, end: server.Thaw, quiet: true},
		{name: "slow", begin: func() { relay.slow(100 * time.Millisecond) }, end: func() { relay.slow(0) }, quiet: true},
		relay.answersLost(t, 0.5),
	})
	besiege(t, "Redis", hasty, []fault{
		{name: "killed", begin: server.Kill, end: server.Restart},
		{
			name: "full", says: "OOM", begin: func() { does(t, main, "CONFIG", "SET", "maxmemory", "1") },
			end: func() { does(t, main, "CONFIG", "SET", "maxmemory", "0") },
		},
		{
			name: "read-only", says: "READONLY",
			begin: func() {
				waitFor(t, "the replica", func() bool { return connected(second) }) // the kill has cut it off
				caughtUp(t, main, second)
				relay.to(replica.Addr)
			},
			end: func() { relay.to(server.Addr) },
		},
		{
			name: "failed over", says: "READONLY",
			begin: func() {
				host, port, _ := net.SplitHostPort(replica.Addr)
				does(t, main, "FAILOVER", "TO", host, port) // it has the replica catch up first
				waitFor(t, "the other one to be the master", func() bool { return role(second) == "master" })
			},
			end: func() {
				relay.to(replica.Addr)
				server.Kill()
			},
		},
	})
}

func clientOf(t *testing.T, options *redis.Options) *redis.Client {
	t.Helper()
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	return client
}

// caughtUp has a master take no writes for a moment, until its replica has all of them: what
// the replica shows then is what was acknowledged.
func caughtUp(t *testing.T, main, replica *redis.Client) {
	t.Helper()
	does(t, main, "CLIENT", "PAUSE", "1000", "WRITE")
	waitFor(t, "the replica to catch up", func() bool { return offset(main) == offset(replica) })
}

func offset(client *redis.Client) string {
	info, _ := client.Info(context.Background(), "replication").Result()
	_, after, _ := strings.Cut(info, "master_repl_offset:")
	number, _, _ := strings.Cut(after, "\r\n")
	return number
}

// follow makes a Redis the replica of another one, and waits until it has everything.
func follow(t *testing.T, client *redis.Client, addr string) {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	does(t, client, "REPLICAOF", host, port)
	main := admin(t, addr)
	waitFor(t, "the replica", func() bool {
		info, _ := main.Info(context.Background(), "replication").Result()
		return connected(client) && strings.Contains(info, "state=online") // until then the master sends it nothing
	})
}

// connected reports whether a replica follows its master.
func connected(client *redis.Client) bool {
	state, _ := client.Do(context.Background(), "ROLE").Slice()
	return len(state) > 3 && state[3] == "connected"
}

func role(client *redis.Client) string {
	state, _ := client.Do(context.Background(), "ROLE").Slice()
	if len(state) == 0 {
		return ""
	}
	return state[0].(string)
}

// waitFor waits until something has come about.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(5 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Errorf("waited in vain for %s", what)
}
