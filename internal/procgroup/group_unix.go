//go:build unix

package procgroup

import (
	"os/exec"
	"syscall"
)

// Lead has a command, which is not started yet, lead a group of its own.
func Lead(command *exec.Cmd) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = new(syscall.SysProcAttr)
	}
	command.SysProcAttr.Setpgid = true
}

// Signal sends a signal to the whole group of a command that was started by [Lead], also when
// the command itself has ended. The error is ESRCH when nobody is left.
func Signal(command *exec.Cmd, signal syscall.Signal) error {
	return syscall.Kill(-command.Process.Pid, signal)
}
