package live

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
)

// startTimeout is how long a server may take to say where it listens.
const startTimeout = 30 * time.Second

// Serve runs a Python script that prints its port, serves it on the loopback address and
// ends when standard input does. It returns its URL, without a slash at the end.
func Serve(t testing.TB, script string, args ...string) string {
	t.Helper()
	_, stdout := startPipes(t, exec.Command(Python(t), append([]string{script}, args...)...))
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: no port: %v", script, err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// Options say how gunicorn runs an application. The zero value is one worker with one
// thread, of the interpreter of [Python], in the directory of the test.
type Options struct {
	Dir     string   // where the module of the application is found
	Env     []string // NAME=value, beside the environment of the test
	Workers int
	Threads int
	Python  string // another interpreter, such as that of [Env]
}

// listening is what gunicorn logs about its socket.
var listening = regexp.MustCompile(`Listening at: (http://127\.0\.0\.1:\d+)`)

// Gunicorn serves a WSGI application ("module:app") under gunicorn and returns its URL,
// without a slash at the end.
func Gunicorn(t testing.TB, app string, opts Options) string {
	t.Helper()
	if opts.Python == "" {
		opts.Python = Python(t)
	}
	command := exec.Command(opts.Python, "-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:0",
		"--workers", strconv.Itoa(max(opts.Workers, 1)), "--threads", strconv.Itoa(max(opts.Threads, 1)), app)
	command.Dir = opts.Dir
	command.Env = append(os.Environ(), opts.Env...)
	return Start(t, command, listening)
}

// Start runs a server, waits until a line of its output matches and returns what the
// first group of the pattern caught. The server is told to stop when the test ends, and
// what it said is logged if the test failed.
func Start(t testing.TB, command *exec.Cmd, ready *regexp.Regexp) string {
	t.Helper()
	return start(t, command, ready, make(chan struct{}))
}

// start is Start; it closes ended when the server has ended.
func start(t testing.TB, command *exec.Cmd, ready *regexp.Regexp, ended chan struct{}) string {
	t.Helper()
	reader, writer := io.Pipe()
	command.Stdout, command.Stderr = writer, writer
	procgroup.Lead(command)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	out := output{found: make(chan string, 1)}
	go out.read(reader, ready)
	go func() {
		command.Wait()
		writer.Close()
		close(ended)
	}()
	t.Cleanup(func() {
		stop(command, ended)
		if t.Failed() {
			t.Logf("%s said:\n%s", command.Path, out.text())
		}
	})
	select {
	case caught := <-out.found:
		return caught
	case <-ended:
		t.Fatalf("%s ended:\n%s", command.Path, out.text())
	case <-time.After(startTimeout):
		t.Fatalf("%s does not listen:\n%s", command.Path, out.text())
	}
	return ""
}

// stop asks the server and its children to end, and makes them if they do not.
func stop(command *exec.Cmd, ended <-chan struct{}) {
	procgroup.Signal(command, syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		procgroup.Signal(command, syscall.SIGKILL)
		<-ended
	}
}

// output collects what a server says.
type output struct {
	found chan string
	mu    sync.Mutex
	lines strings.Builder
}

func (o *output) read(r io.Reader, ready *regexp.Regexp) {
	for scanner := bufio.NewScanner(r); scanner.Scan(); {
		o.mu.Lock()
		o.lines.WriteString(scanner.Text() + "\n")
		o.mu.Unlock()
		if match := ready.FindStringSubmatch(scanner.Text()); match != nil {
			select {
			case o.found <- match[1]:
			default:
			}
		}
	}
	io.Copy(io.Discard, r) // a line too long ends the scanner, not the server
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lines.String()
}
