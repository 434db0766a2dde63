//go:build unix

// Elsewhere there are no groups to send a signal to.

package procgroup

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// role is the variable by which this program, started again, becomes the leader of a group or
// what the leader starts.
const role = "PROCGROUP_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "leader":
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), role+"=child")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			os.Exit(1)
		}
	}
	os.Stdout.WriteString("running\n")
	time.Sleep(time.Minute)
	os.Stdout.WriteString("not reached\n")
}

// TestSignal ends a program and what that has started, which hold a pipe open as long as one
// of them runs.
func TestSignal(t *testing.T) {
	for name, tt := range map[string]struct {
		signal   syscall.Signal
		deserted bool // the leader is gone before
	}{
		"at once":                {signal: syscall.SIGKILL},
		"asked to":               {signal: syscall.SIGTERM},
		"what a leader has left": {signal: syscall.SIGKILL, deserted: true},
	} {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), role+"=leader")
			Lead(command)
			out, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			for range 2 {
				if line, err := lines.ReadString('\n'); line != "running\n" {
					t.Fatalf("%q, %v", line, err)
				}
			}
			if tt.deserted {
				command.Process.Kill()
				command.Process.Wait()
			}
			if err := Signal(command, tt.signal); err != nil {
				t.Fatal(err)
			}
			if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
				t.Errorf("afterwards %q, %v", rest, err)
			}
			command.Wait()
		})
	}
}

// TestLead holds that what was asked of the system before is still asked.
func TestLead(t *testing.T) {
	command := &exec.Cmd{SysProcAttr: &syscall.SysProcAttr{Chroot: "elsewhere"}}
	Lead(command)
	if command.SysProcAttr.Chroot != "elsewhere" || !command.SysProcAttr.Setpgid {
		t.Errorf("%+v", command.SysProcAttr)
	}
}
