//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package filestore

// noFollow is nothing on this system: links are followed.
const noFollow = 0
