package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
)

// process is a server of its own. It ends with the context it was started in.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser // open as long as this process: a server in Go ends with it
	log string         // the name of a file
}

// startTime is how long a server may take to listen.
const startTime = 30 * time.Second

// start starts a command that logs to a file, and returns what in the log first matches the
// pattern's group.
func start(ctx context.Context, log string, pattern *regexp.Regexp, env []string, name string, args ...string) (*process, string, error) {
	file, err := os.Create(log)
	if err != nil {
		return nil, "", err
	}
	defer file.Close()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	procgroup.Lead(cmd) // Ctrl-C is for this process alone
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = file, file
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	p := &process{cmd, in, log}
	match, err := p.await(pattern)
	return p, match, err
}

func (p *process) await(pattern *regexp.Regexp) (string, error) {
	for end := time.Now().Add(startTime); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		text, err := os.ReadFile(p.log)
		if err != nil {
			return "", err
		}
		if match := pattern.FindSubmatch(text); match != nil {
			return string(match[1]), nil
		}
	}
	return "", fmt.Errorf("web: %s does not listen:\n%s", p.cmd.Path, p.logged())
}

// logged is the end of what the server has logged.
func (p *process) logged() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// cpuTime is what the process and its children have spent so far.
func (p *process) cpuTime() (time.Duration, error) {
	return cpuTimeOf(p.cmd.Process.Pid)
}

// freePort returns a port that nobody listens on.
func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
