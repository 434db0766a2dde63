//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package filestore

import "os"

// tryLock cannot lock a file on this system. The goroutines of one Store are kept apart all
// the same.
func tryLock(*os.File) (locked bool, err error) { return true, nil }

// hasSecondName does not matter where files are not locked.
func hasSecondName(os.FileInfo) bool { return false }
