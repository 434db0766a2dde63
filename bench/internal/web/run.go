package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
)

// Row is a view of a server. With the view "write-eight" there are eight clients instead of
// sixteen, each request of which writes something else, and with "write-one" those eight write to
// one session.
type Row struct{ Server, View string }

// Name is that of the row: http/server-view.
func (r Row) Name() string { return "http/" + r.Server + "-" + r.View }

const (
	eightClients = "write-eight"
	oneSession   = "write-one"
)

// path is where the view is.
func (r Row) path() string {
	if r.clients() == few {
		return "/mark"
	}
	return "/" + r.View
}

func (r Row) clients() int {
	if r.View == eightClients || r.View == oneSession {
		return few
	}
	return connections
}

// Rows returns all rows, in the order of the page.
func Rows() []Row {
	rows := []Row{{"bare", "read"}, {"vary", "read"}, {"cookie", "untouched"}}
	for _, server := range []string{"cookie", "gorilla", "flask", "memory", "scs", "redis", "scs-redis", "flask-redis"} {
		if server == "redis" {
			rows = append(rows, Row{"bare-redis", "read"})
		}
		rows = append(rows, Row{server, "read"}, Row{server, "write"})
		if server == "scs-redis" {
			rows = append(rows, Row{"scs-redis-idle", "read"})
		}
		if server == "memory" || server == "redis" {
			rows = append(rows, Row{server, eightClients}, Row{server, oneSession})
		}
	}
	return rows
}

// Result is what a row came to, one measurement a round.
type Result struct {
	PerSecond measure.Sample // requests
	P50, P99  measure.Sample // microseconds
	CPU       measure.Sample // of the server, nanoseconds a request
	RedisCPU  measure.Sample // of Redis
	// Commands is how many of them Redis gets for a request: for one alone, and with the view
	// "write-one" for one among those of all clients.
	Commands float64
}

// Setup is what a run needs.
type Setup struct {
	Python       string // the interpreter of the virtual environment
	Dir          string // of bench, with load.lua and python/app.py
	measure.Plan        // whose Slice is in whole seconds
}

// Run starts the servers, loads them in turns and returns the results by row. tick is
// called after each round.
func (s Setup) Run(ctx context.Context, rows []Row, tick func()) (map[Row]*Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	logs, err := os.MkdirTemp("", "bench")
	if err != nil {
		cancel()
		return nil, err
	}
	f := &farm{setup: s, ctx: ctx, dir: logs, servers: make(map[string]*server)}
	defer os.RemoveAll(logs)
	defer f.wait()
	defer cancel()

	results := make(map[Row]*Result)
	for _, row := range rows {
		if err := f.add(row.Server); err != nil {
			return nil, err
		}
		n, err := f.commands(row)
		if err != nil {
			return nil, err
		}
		results[row] = &Result{Commands: n}
	}
	for round := range s.Rounds {
		for turn := range rows {
			row := rows[(round+turn)%len(rows)]
			if err := f.load(row, results[row]); ctx.Err() != nil {
				return nil, ctx.Err()
			} else if err != nil {
				return nil, fmt.Errorf("%s: %w\n%s", row.Name(), err, f.servers[row.Server].process.logged())
			}
		}
		tick()
	}
	return results, nil
}

// load loads a row once and adds what it came to.
func (f *farm) load(row Row, to *Result) error {
	s := f.servers[row.Server]
	before, redisBefore, err := f.cpuTimes(s)
	if err != nil {
		return err
	}
	cookies := s.cookies
	if row.View == oneSession {
		cookies = s.oneCookie
	}
	l, err := wrk(f.ctx, filepath.Join(f.setup.Dir, "load.lua"), s.url+row.path(), cookies, row.clients(), f.setup.Slice)
	if err != nil {
		return err
	}
	after, redisAfter, err := f.cpuTimes(s)
	if err != nil {
		return err
	}
	to.PerSecond = append(to.PerSecond, l.perSecond())
	to.P50 = append(to.P50, l.P50)
	to.P99 = append(to.P99, l.P99)
	to.CPU = append(to.CPU, float64(after-before)/float64(l.Requests))
	to.RedisCPU = append(to.RedisCPU, float64(redisAfter-redisBefore)/float64(l.Requests))
	return nil
}

// cpuTimes are what the server and Redis have spent so far.
func (f *farm) cpuTimes(s *server) (spent, redis time.Duration, err error) {
	if spent, err = s.process.cpuTime(); err != nil || f.redis == nil {
		return spent, 0, err
	}
	redis, err = f.redis.cpuTime()
	return spent, redis, err
}

// commands counts what a request asks of Redis.
func (f *farm) commands(row Row) (float64, error) {
	if !strings.Contains(row.Server, "redis") {
		return 0, nil
	}
	s := f.servers[row.Server]
	v := newVisitor(s.url)
	for range 2 { // the first connection to Redis begins with commands of its own
		if _, err := v.get("/login"); err != nil {
			return 0, err
		}
	}
	if row.View != oneSession {
		n, err := commands("127.0.0.1:"+f.port, func() error { _, err := v.get(row.path()); return err })
		return float64(n), err
	}
	const each = 50
	n, err := commands("127.0.0.1:"+f.port, func() error { return v.getOften(row.path(), few, each) })
	return float64(n) / (few * each), err
}
