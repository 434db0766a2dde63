package memcachedstore_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/memcachedstore"
)

// The tests against a real memcached are in interop_test/kvstores.

var (
	_ flasksession.Swapper = (*memcachedstore.Store)(nil)
	_ flasksession.Toucher = (*memcachedstore.Store)(nil)
)

const key = "session:a-secret-id"

// calls are the methods of a store. Each reports a session found, or changed, as an error
// of the test.
var calls = map[string]func(ctx context.Context, s *memcachedstore.Store) error{
	"Get": func(ctx context.Context, s *memcachedstore.Store) error {
		_, found, err := s.Get(ctx, key)
		return unless(!found, err)
	},
	"Set": func(ctx context.Context, s *memcachedstore.Store) error {
		return s.Set(ctx, key, []byte("v"), time.Hour)
	},
	"Delete": func(ctx context.Context, s *memcachedstore.Store) error { return s.Delete(ctx, key) },
	"CompareAndSwap": func(ctx context.Context, s *memcachedstore.Store) error {
		swapped, err := s.CompareAndSwap(ctx, key, []byte("old"), []byte("new"), time.Hour)
		return unless(!swapped, err)
	},
	"CompareAndSwap that deletes": func(ctx context.Context, s *memcachedstore.Store) error {
		swapped, err := s.CompareAndSwap(ctx, key, []byte("old"), nil, 0)
		return unless(!swapped, err)
	},
	"Touch": func(ctx context.Context, s *memcachedstore.Store) error {
		found, err := s.Touch(ctx, key, time.Hour)
		return unless(!found, err)
	},
}

var errSuccess = errors.New("the store says that it worked")

func unless(ok bool, err error) error {
	if !ok {
		return errSuccess
	}
	return err
}

// serve answers each command line with what reply makes of it, after the data block that
// set and cas send. Without a reply it says nothing.
func serve(t *testing.T, reply func(line string) string) *memcachedstore.Store {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go converse(conn, reply)
		}
	}()
	client := memcache.New(l.Addr().String())
	client.Timeout = time.Minute
	t.Cleanup(func() { client.Close() })
	return memcachedstore.New(client)
}

func converse(conn net.Conn, reply func(string) string) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "set ") || strings.HasPrefix(line, "cas ") {
			lines.Scan()
		}
		conn.Write([]byte(reply(line)))
	}
}

// TestDown has every call fail if nobody listens: a store that is down is no empty store.
func TestDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	store := memcachedstore.New(memcache.New(l.Addr().String()))
	for name, call := range calls {
		if err := call(t.Context(), store); err == nil || errors.Is(err, errSuccess) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDeadline has every call end with its context, though the client would wait longer.
func TestDeadline(t *testing.T) {
	store := serve(t, func(string) string { return "" })
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := call(ctx, store); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestAnswers has every call fail on an answer that is none, without the key in the error:
// gomemcache quotes such answers.
func TestAnswers(t *testing.T) {
	for shows, answer := range map[string]string{
		"a full server":               "SERVER_ERROR out of memory storing object\r\n",
		"a server error with the key": "SERVER_ERROR cannot store " + key + "\r\n",
		"an unknown command":          "ERROR\r\n",
		"a refused command":           "CLIENT_ERROR bad command line format " + key + "\r\n",
		"a header that is cut off":    "VALUE " + key + "\r\n",
		"flags that are no number":    "VALUE " + key + " x 3 7\r\nold\r\nEND\r\n",
		"a value longer than said":    "VALUE " + key + " 0 2 7\r\nold\r\nEND\r\n",
		"another key":                 "VALUE session:another-secret-id 0 3 7\r\nold\r\nEND\r\n",
		"an empty line":               "\r\n",
	} {
		store := serve(t, func(string) string { return answer })
		for name, call := range calls {
			err := call(t.Context(), store)
			switch {
			case err == nil || errors.Is(err, errSuccess):
				t.Errorf("%s: %s: %v", shows, name, err)
			case strings.Contains(err.Error(), "secret-id"):
				t.Errorf("%s: %s: the error has a key: %v", shows, name, err)
			case !strings.HasPrefix(err.Error(), "memcachedstore: "):
				t.Errorf("%s: %s: whose error? %v", shows, name, err)
			}
		}
	}
}

// TestLongKeys shows that nothing is under a key longer than memcached has, whoever invented the
// id in it, and that memcached is not asked for it. To store something there is an error.
func TestLongKeys(t *testing.T) {
	store := serve(t, func(line string) string {
		t.Errorf("asked: %q", line)
		return "ERROR\r\n"
	})
	long := strings.Repeat("p", 51) + strings.Repeat("i", 200)
	if data, found, err := store.Get(t.Context(), long); data != nil || found || err != nil {
		t.Errorf("Get: %q, %t, %v", data, found, err)
	}
	if found, err := store.Touch(t.Context(), long, time.Hour); found || err != nil {
		t.Errorf("Touch: %t, %v", found, err)
	}
	if swapped, err := store.CompareAndSwap(t.Context(), long, []byte("v"), nil, 0); swapped || err != nil {
		t.Errorf("CompareAndSwap: %t, %v", swapped, err)
	}
	if err := store.Delete(t.Context(), long); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if err := store.Set(t.Context(), long, []byte("v"), time.Hour); err == nil {
		t.Error("Set: no error")
	}
}

// TestSaid keeps what memcached says about itself.
func TestSaid(t *testing.T) {
	store := serve(t, func(string) string { return "SERVER_ERROR object too large for cache\r\n" })
	err := store.Set(t.Context(), key, []byte("v"), time.Hour)
	if want := `memcachedstore: set: memcached says "SERVER_ERROR object too large for cache"`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestFlags reads what the clients store as it is, and refuses what they have changed.
func TestFlags(t *testing.T) {
	for _, test := range []struct {
		shows, header, value string
		readable             bool
	}{
		{"bytes of pymemcache, python-memcached and pylibmc", "0", "\x81\xa1a\x01\xff", true},
		{"text of python-memcached and pylibmc, by serializer = json", "16", `{"a": "Zo\u00eb"}`, true},
		{"bytes of python-binary-memcached", "16", "\x81\xa1a\x01\xff", false},
		{"a pickle", "1", "\x80\x04}.", false},
		{"an int", "2", "7", false},
		{"compressed", "8", "x\x9c", false},
		{"compressed text", "24", "x\x9c", false},
		{"a flag of nobody", "32", "{}", false},
	} {
		store := serve(t, func(line string) string {
			if strings.HasPrefix(line, "cas ") {
				return "STORED\r\n"
			}
			return "VALUE " + key + " " + test.header + " " + strconv.Itoa(len(test.value)) + " 7\r\n" + test.value + "\r\nEND\r\n"
		})
		data, found, err := store.Get(t.Context(), key)
		if found != test.readable || errors.Is(err, memcachedstore.ErrFlags) == test.readable || found && string(data) != test.value {
			t.Errorf("%s: got %q, %t, %v", test.shows, data, found, err)
		}
		swapped, err := store.CompareAndSwap(t.Context(), key, []byte(test.value), []byte("new"), time.Hour)
		if swapped != test.readable || errors.Is(err, memcachedstore.ErrFlags) == test.readable {
			t.Errorf("%s: swapped %t, %v", test.shows, swapped, err)
		}
	}
}

// TestLifetime refuses lifetimes that would become another one, before memcached is asked.
func TestLifetime(t *testing.T) {
	store := serve(t, func(line string) string { t.Errorf("memcached is asked: %q", line); return "" })
	for _, ttl := range []time.Duration{0, -time.Second, time.Millisecond, 100 * 365 * 24 * time.Hour} {
		_, swap := store.CompareAndSwap(t.Context(), key, []byte("old"), []byte("new"), ttl)
		_, touch := store.Touch(t.Context(), key, ttl)
		for name, err := range map[string]error{"Set": store.Set(t.Context(), key, nil, ttl), "CompareAndSwap": swap, "Touch": touch} {
			if !errors.Is(err, memcachedstore.ErrLifetime) {
				t.Errorf("%s for %v: %v", name, ttl, err)
			}
		}
	}
}
