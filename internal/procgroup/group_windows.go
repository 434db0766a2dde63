package procgroup

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
)

// Lead keeps Ctrl-C from a command, which is not started yet.
func Lead(command *exec.Cmd) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = new(syscall.SysProcAttr)
	}
	command.SysProcAttr.CreationFlags |= syscall.CREATE_NEW_PROCESS_GROUP
}

// Signal sends nothing: Windows has no signals. It ends the command for SIGKILL, and the error,
// which is never nil, says that what the command has started was not reached.
func Signal(command *exec.Cmd, signal syscall.Signal) error {
	if signal != syscall.SIGKILL {
		return fmt.Errorf("procgroup: needs Unix to send %v to a group: %w", signal, errors.ErrUnsupported)
	}
	if err := command.Process.Kill(); err != nil {
		return err
	}
	return fmt.Errorf("procgroup: needs Unix to end what a program has started: %w", errors.ErrUnsupported)
}
