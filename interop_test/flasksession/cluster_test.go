package flasksession

import (
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// startCluster starts a Redis Cluster of three and returns its addresses and ports.
func startCluster(t *testing.T) (addrs []string, ports []int) {
	t.Helper()
	const slots = 16_384
	var nodes []*redis.Client
	for n := range 3 {
		server := live.StartRedis(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "5000")
		node := redis.NewClient(&redis.Options{Addr: server.Addr})
		t.Cleanup(func() { node.Close() })
		if err := node.ClusterAddSlotsRange(t.Context(), n*slots/3, (n+1)*slots/3-1).Err(); err != nil {
			t.Fatal(err)
		}
		nodes, addrs, ports = append(nodes, node), append(addrs, server.Addr), append(ports, portOf(t, server))
	}
	for _, port := range ports[1:] {
		if err := nodes[0].ClusterMeet(t.Context(), "127.0.0.1", strconv.Itoa(port)).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range nodes {
		waitForCluster(t, node)
	}
	return addrs, ports
}

func waitForCluster(t *testing.T, node *redis.Client) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		shards, err := node.ClusterShards(t.Context()).Result()
		if info := node.ClusterInfo(t.Context()).Val(); err == nil && len(shards) == 3 && info[:len("cluster_state:ok")] == "cluster_state:ok" {
			return
		}
	}
	t.Fatal("the cluster does not form")
}

// TestCluster shares sessions on all three servers of a cluster, the compare-and-swap
// script included.
func TestCluster(t *testing.T) {
	addrs, ports := startCluster(t)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs})
	t.Cleanup(func() { client.Close() })
	flask := startFlask(t, "", settings{ClusterPorts: ports}, 1, 1)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
	browsers := make([]*sides.Browser, 30)
	for i := range browsers {
		b := sides.NewBrowser()
		browsers[i] = b
		flask.Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
		goside.Do(t, b, func(s *flaskcookie.Session) {
			sides.Holds(t, s, "_user_id", "42")
			s.Set("go", "was here")
			if i%2 == 0 {
				s.Regenerate()
			}
		})
		sides.Equals(t, flask.Do(t, b, sides.Todo{}), "go", "'was here'")
	}
	for _, addr := range addrs {
		node := redis.NewClient(&redis.Options{Addr: addr})
		if n := must(node.DBSize(t.Context()).Result()); n == 0 {
			t.Error("a server of the cluster has no session")
		}
		node.Close()
	}
	for _, b := range browsers {
		goside.Do(t, b, (*flaskcookie.Session).Clear)
		flask.Do(t, b, sides.Todo{})
	}
	for _, addr := range addrs {
		node := redis.NewClient(&redis.Options{Addr: addr})
		if n := must(node.DBSize(t.Context()).Result()); n != 0 {
			t.Errorf("%d sessions outlive their end", n)
		}
		node.Close()
	}
}
