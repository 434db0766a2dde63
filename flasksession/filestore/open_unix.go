//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package filestore

import "syscall"

// noFollow has a link be an error, and a pipe open at once.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
