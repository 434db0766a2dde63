package web

import (
	"bufio"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/needs"
)

// TestApps shows that the applications in Go have sessions, and keep what is written.
func TestApps(t *testing.T) {
	for name, newHandler := range apps {
		if strings.Contains(name, "redis") {
			continue // TestRun has them
		}
		t.Run(name, func(t *testing.T) {
			handler, err := newHandler("")
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(handler)
			defer server.Close()
			if err := check(server.URL, name != "bare" && name != "vary"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCheck shows that a server which forgets sessions does not pass.
func TestCheck(t *testing.T) {
	server := httptest.NewServer(routed(bare(nil)))
	defer server.Close()
	if err := check(server.URL, true); err == nil {
		t.Error("a server without sessions passed")
	}
}

// TestRun starts every server there is and loads two of them: Flask and Redis, wrk and what
// counts their CPU time are tested with it.
func TestRun(t *testing.T) {
	needs.Tools(t, "wrk", "redis-server")
	setup := Setup{
		Python: needs.Python(t), Dir: filepath.Join(needs.Root(), "bench"),
		Plan: measure.Plan{Rounds: 0},
	}
	results, err := setup.Run(t.Context(), Rows(), func() {})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range Rows() {
		if onRedis, commands := strings.Contains(row.Server, "redis"), results[row].Commands; onRedis != (commands > 0) || commands > 4 {
			t.Errorf("%s: %g commands to Redis", row.Name(), commands)
		}
	}
	setup.Plan = measure.Plan{Rounds: 1, Slice: time.Second}
	loaded := []Row{{"redis", "write"}, {"flask", "read"}}
	if results, err = setup.Run(t.Context(), loaded, func() {}); err != nil {
		t.Fatal(err)
	}
	for _, row := range loaded {
		r := results[row]
		for name, sample := range map[string]measure.Sample{"requests a second": r.PerSecond, "p50": r.P50, "p99": r.P99, "CPU": r.CPU} {
			if len(sample) != 1 || sample[0] <= 0 {
				t.Errorf("%s: %s: %v", row.Name(), name, sample)
			}
		}
	}
}

func TestParseLoad(t *testing.T) {
	for _, test := range []struct {
		comment, out string
		want         load
		fails        bool
	}{
		{"after what wrk writes itself", "Running 1s test\n  2 threads\n\n{\"requests\":10,\"microseconds\":2000000,\"errors\":0,\"p50\":7,\"p99\":9}\n",
			load{Requests: 10, Microseconds: 2_000_000, P50: 7, P99: 9}, false},
		{"an answer with another status spoils the measurement", `{"requests":10,"microseconds":2000000,"errors":1,"p50":7,"p99":9}`, load{}, true},
		{"no answer at all", `{"requests":0,"microseconds":2000000,"errors":0,"p50":0,"p99":0}`, load{}, true},
		{"not JSON", "unable to connect to 127.0.0.1:1 Connection refused", load{}, true},
	} {
		t.Run(test.comment, func(t *testing.T) {
			got, err := parseLoad([]byte(test.out))
			if (err != nil) != test.fails {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(test.want, got); err == nil && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCountCommands shows that a script counts as one, whatever it calls.
func TestCountCommands(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	go server.Write([]byte("+1.2 [0 127.0.0.1:5] \"get\" \"k\"\r\n+1.3 [0 127.0.0.1:5] \"evalsha\" \"s\"\r\n+1.4 [0 lua] \"GET\" \"k\"\r\n"))
	n, err := countCommands(client, bufio.NewReader(client))
	if err != nil || n != 2 {
		t.Errorf("%d commands, %v; want 2", n, err)
	}
}

// TestCPUTime shows that the clock of another process goes when that one works.
func TestCPUTime(t *testing.T) {
	before, err := cpuTimeOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Millisecond); time.Now().Before(end); {
	}
	after, err := cpuTimeOf(os.Getpid())
	if err != nil || after <= before {
		t.Errorf("%v before working and %v after, %v", before, after, err)
	}
}
