package flasksession

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestSentinel shares a session on a Redis that a Sentinel names.
func TestSentinel(t *testing.T) {
	_, _, port := startRedis(t)
	sentinel := startSentinel(t, port)
	client := redis.NewFailoverClient(&redis.FailoverOptions{MasterName: "main", SentinelAddrs: []string{sentinel}})
	t.Cleanup(func() { client.Close() })
	flask := startFlask(t, "", settings{Port: port}, 1, 2)
	goside := sides.StartGo(t, flasksession.Config{Config: key()}, redisstore.New(client))
	sides.LoginInFlask(t, flask, goside)
	sides.NewID(t, flask, goside)
	goside.Do(t, sides.NewBrowser(), func(s *flaskcookie.Session) { s.Set("a", "1") })
}

func startSentinel(t *testing.T, port int) (addr string) {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	addr = l.Addr().String()
	l.Close()
	_, own, _ := net.SplitHostPort(addr)
	config := filepath.Join(t.TempDir(), "sentinel.conf") // Sentinel writes to it
	text := fmt.Sprintf("bind 127.0.0.1\nport %s\nsentinel monitor main 127.0.0.1 %d 1\n", own, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	live.Start(t, exec.Command(live.Tool(t, "redis-server"), config, "--sentinel"), regexp.MustCompile(`(\+monitor master main)`))
	return addr
}
