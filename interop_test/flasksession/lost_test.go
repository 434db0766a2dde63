package flasksession

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// lossy stands before a Redis and loses the answer to the next command that holds a word:
// the server has done it, and the connection breaks.
type lossy struct {
	net.Listener
	server string
	word   atomic.Value // []byte; empty: nothing is lost
	seen   atomic.Int32 // commands with the word
}

func startLossy(t *testing.T, server string) *lossy {
	t.Helper()
	l := &lossy{Listener: must(net.Listen("tcp", "127.0.0.1:0")), server: server}
	l.word.Store([]byte(nil))
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go l.serve(client)
		}
	}()
	return l
}

func (l *lossy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", l.server)
	if err != nil {
		return
	}
	defer server.Close()
	var losing atomic.Bool
	go func() {
		defer server.Close()
		relay(server, client, func(command []byte) {
			if word := l.word.Load().([]byte); len(word) > 0 && bytes.Contains(command, word) && l.seen.Add(1) == 1 {
				losing.Store(true)
			}
		})
	}()
	relay(client, server, func([]byte) {
		if losing.Load() {
			client.Close()
		}
	})
}

// relay copies what arrives, and shows it before.
func relay(to io.Writer, from io.Reader, show func(data []byte)) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		show(buffer[:n])
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestLostAnswer has the answer of Redis to a deletion lost. It must be an error: sent again,
// the deletion would find nothing to delete, and it would look as if others had logged out.
func TestLostAnswer(t *testing.T) {
	server := live.StartRedis(t)
	proxy := startLossy(t, server.Addr)
	client := redis.NewClient(&redis.Options{Addr: proxy.Addr().String()})
	t.Cleanup(func() { client.Close() })
	store, ctx := redisstore.New(client), t.Context()
	if err := store.Set(ctx, "a", []byte("old"), time.Hour); err != nil {
		t.Fatal(err)
	}
	proxy.word.Store([]byte("'DEL'"))
	if swapped, err := store.CompareAndSwap(ctx, "a", []byte("old"), nil, time.Hour); swapped || err == nil {
		t.Errorf("swapped %t, %v, want an error", swapped, err)
	}
	if n := proxy.seen.Load(); n != 1 {
		t.Errorf("the command was sent %d times", n)
	}
	if _, found, err := store.Get(ctx, "a"); found || err != nil {
		t.Errorf("found %t, %v: the server had not done it", found, err)
	}
}
