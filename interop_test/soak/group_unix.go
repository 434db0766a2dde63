//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// outOfGroup keeps an interrupt of the terminal from a process, which then judges its last
// batch to the end.
func outOfGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
