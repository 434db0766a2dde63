package measure

import (
	"syscall"
	"time"
)

// cpuTime is what all threads of this process have spent, in it and in the kernel. Windows
// counts it in ticks of its clock, which are some 15 ms.
func cpuTime() time.Duration {
	self, _ := syscall.GetCurrentProcess() // a constant
	var begun, ended, kernel, user syscall.Filetime
	if err := syscall.GetProcessTimes(self, &begun, &ended, &kernel, &user); err != nil {
		panic("measure: GetProcessTimes: " + err.Error()) // it fails for wrong arguments only
	}
	return span(kernel) + span(user)
}

// span is a length of time, which counts tenths of microseconds. Nanoseconds is for dates.
func span(t syscall.Filetime) time.Duration {
	return 100 * time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime))
}
