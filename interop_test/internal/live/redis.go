package live

import (
	"net"
	"regexp"
	"strconv"
	"testing"
)

// Redis is a redis-server that writes every change to its disk before it answers, so
// that what it acknowledged survives a kill.
type Redis = Server

// accepting is what redis-server logs when it is ready.
var accepting = regexp.MustCompile(`(Ready to accept connections)`)

// StartRedis starts a redis-server at a free port, with a directory of its own. The
// arguments are added to its command line.
func StartRedis(t testing.TB, args ...string) *Redis {
	t.Helper()
	port := FreePort(t)
	args = append([]string{
		"--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", "",
		"--appendonly", "yes", "--appendfsync", "always",
	}, args...)
	return startServer(t, port, accepting, Tool(t, "redis-server"), args...)
}

// FreePort returns a port that nobody listens on. A Redis of a cluster needs the one
// 10,000 above as well.
func FreePort(t testing.TB) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		if port+10_000 > 65_535 {
			continue
		}
		bus, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port+10_000)))
		if err == nil {
			bus.Close()
			return strconv.Itoa(port)
		}
	}
	t.Fatal("no free port")
	return ""
}
