package flasksession

import "syscall"

// setFileUser has the thread act on files as another user.
func setFileUser(uid uintptr) { syscall.RawSyscall(syscall.SYS_SETFSUID, uid, 0, 0) }
