package live

import "os/exec"

// setUser is not called: only root runs servers as others, and on Windows nobody is root.
func setUser(*exec.Cmd, int, int) { panic("needs Unix: runs a server as another user") }
