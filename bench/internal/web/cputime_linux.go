package web

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// cpuTimeOf is what a process and its children have spent so far.
func cpuTimeOf(pid int) (time.Duration, error) {
	var spent unix.Timespec
	if err := unix.ClockGettime(cpuClock(pid), &spent); err != nil {
		return 0, fmt.Errorf("web: the CPU time of process %d: %w", pid, err)
	}
	total := time.Duration(spent.Nano())
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	for field := range strings.FieldsSeq(string(children)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		spent, err := cpuTimeOf(child)
		if err != nil {
			return 0, err
		}
		total += spent
	}
	return total, nil
}

// cpuClock is what clock_getcpuclockid returns: the clock that counts, in nanoseconds, what
// all threads of a process have spent, those that have ended too.
func cpuClock(pid int) int32 {
	const ofProcess = 2 // CPUCLOCK_SCHED
	return int32(^pid<<3 | ofProcess)
}
