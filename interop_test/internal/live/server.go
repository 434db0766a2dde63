package live

import (
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
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
	start(s.t, s.command, s.ready, s.ended)
}

// Kill ends the server at once, as a power cut does.
func (s *Server) Kill() {
	syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL)
	<-s.ended
}

// Freeze has the server answer nothing until Thaw, as a network does that is cut. It
// returns when every thread stands still.
func (s *Server) Freeze() {
	s.t.Helper()
	group := s.command.Process.Pid
	syscall.Kill(-group, syscall.SIGSTOP)
	for range 1000 {
		if !moving(group) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	s.t.Fatalf("%s does not stand still", s.program)
}

// moving reports whether a thread of a process group is not stopped.
func moving(group int) bool {
	stats, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*/stat")
	for _, stat := range stats {
		fields := statOf(stat)
		if len(fields) > 2 && fields[2] == strconv.Itoa(group) && fields[0] != "T" {
			return true
		}
	}
	return false
}

// Thaw lets the server go on.
func (s *Server) Thaw() { syscall.Kill(-s.command.Process.Pid, syscall.SIGCONT) }
