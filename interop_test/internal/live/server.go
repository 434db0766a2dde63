package live

import (
	"net"
	"os/exec"
	"regexp"
	"syscall"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
)

// Server is a running program that can be killed, or made to stand still, and brought back
// at the same address.
type Server struct {
	Addr string // host:port

	t       testing.TB
	program string
	args    []string
	ready   *regexp.Regexp
	command *exec.Cmd
	ended   chan struct{}
}

// startServer starts a program at the address it is told to listen at.
func startServer(t testing.TB, port string, ready *regexp.Regexp, program string, args ...string) *Server {
	t.Helper()
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", port), t: t, program: program, args: args, ready: ready}
	s.Restart()
	return s
}

// Restart starts the server again on what it left on its disk.
func (s *Server) Restart() {
	s.t.Helper()
	s.command = exec.Command(s.program, s.args...)
	s.ended = make(chan struct{})
	ignoreLimits()
	start(s.t, s.command, s.ready, s.ended)
}

// Kill ends the server at once, as a power cut does.
func (s *Server) Kill() {
	procgroup.Signal(s.command, syscall.SIGKILL)
	<-s.ended
}

// LimitFiles lets no file of the server grow beyond a number of bytes, as on a disk that is full,
// until it is called with "unlimited".
func (s *Server) LimitFiles(size string) {
	s.t.Helper()
	limit(s.t, s.command.Process.Pid, nil, size)
}

// Freeze has the server answer nothing until Thaw, as a network does that is cut.
func (s *Server) Freeze() {
	s.t.Helper()
	freeze(s.t, s.command.Process.Pid)
}

// Thaw lets the server go on.
func (s *Server) Thaw() { thaw(s.command.Process.Pid) }
