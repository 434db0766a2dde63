//go:build unix

package measure

import (
	"syscall"
	"time"
)

// cpuTime is what all threads of this process have spent, in it and in the kernel.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic("measure: getrusage: " + err.Error()) // it fails for wrong arguments only
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
