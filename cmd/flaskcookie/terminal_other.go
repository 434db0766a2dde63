//go:build !windows && (!unix || solaris || illumos || aix)

package main

import "os"

// terminalWidth does not know any terminal here.
func terminalWidth(*os.File) (columns int, ok bool) { return 0, false }
