package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// farm is the servers that run.
type farm struct {
	setup   Setup
	ctx     context.Context
	dir     string // for logs and cookies
	servers map[string]*server
	redis   *process
	port    string // of Redis
}

type server struct {
	process   *process
	url       string
	cookies   string // the name of a file with one a line
	oneCookie string // of a file with the first of them
}

func (f *farm) wait() {
	for _, s := range f.servers {
		_ = s.process.cmd.Wait() // it was told to end
	}
	if f.redis != nil {
		_ = f.redis.cmd.Wait()
	}
}

var listening = regexp.MustCompile(`(?i)listening at: (http://[0-9.:]+)\b`)

// add starts a server, unless it runs, checks it, and has users log in.
func (f *farm) add(name string) (err error) {
	if f.servers[name] != nil {
		return nil
	}
	if strings.Contains(name, "redis") && f.redis == nil {
		if f.redis, f.port, err = startRedis(f.ctx, f.dir); err != nil {
			return err
		}
	}
	s := &server{cookies: filepath.Join(f.dir, name+".cookies"), oneCookie: filepath.Join(f.dir, name+".cookie")}
	if strings.HasPrefix(name, "flask") {
		s.process, s.url, err = f.startFlask(name)
	} else {
		s.process, s.url, err = f.startGo(name)
	}
	if err != nil {
		return err
	}
	f.servers[name] = s
	if err := check(s.url, !strings.HasPrefix(name, "bare") && name != "vary"); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, s.process.logged())
	}
	return f.logIn(s)
}

// cores is how many threads the Go of a server runs on, and how many workers gunicorn has.
// It is the same everywhere: with more of them the one thread of wrk would be the limit.
const cores = 2

// startGo starts this program as a server.
func (f *farm) startGo(name string) (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	return start(f.ctx, filepath.Join(f.dir, name), listening, []string{"GOMAXPROCS=" + strconv.Itoa(cores)},
		self, "-serve", name, "-redis", "127.0.0.1:"+f.port)
}

// startFlask starts gunicorn with threads, which keep connections alive as Go does.
func (f *farm) startFlask(name string) (*process, string, error) {
	env := []string{"BENCH_KEY=" + key}
	if name == "flask-redis" {
		env = append(env, "BENCH_REDIS="+f.port)
	}
	return start(f.ctx, filepath.Join(f.dir, name), listening, env, f.setup.Python, "-B", "-m", "gunicorn",
		"--chdir", filepath.Join(f.setup.Dir, "python"), "--bind", "127.0.0.1:0", "--no-control-socket",
		"--workers", strconv.Itoa(cores), "--worker-class", "gthread", "--threads", strconv.Itoa(connections),
		"--keep-alive", "60", "app:app")
}

// users is how many sessions there are; the clients take turns with them, so that two of
// them hardly ever meet in one.
const users = 64

// logIn writes the cookies of so many logins into the server's files.
func (f *farm) logIn(s *server) error {
	var lines []string
	for range users {
		v := newVisitor(s.url)
		if _, err := v.get("/login"); err != nil {
			return err
		}
		cookie := v.cookie()
		if cookie == "" {
			cookie = "session=" + strings.Repeat("x", 150) // to a server without sessions
		}
		lines = append(lines, cookie+"\n")
	}
	if err := os.WriteFile(s.oneCookie, []byte(lines[0]), 0o600); err != nil {
		return err
	}
	return os.WriteFile(s.cookies, []byte(strings.Join(lines, "")), 0o600)
}
