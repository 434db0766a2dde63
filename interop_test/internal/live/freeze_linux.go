package live

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// freeze stops a process and those that it has started, which may be in other groups.
func freeze(t testing.TB, pid int) {
	t.Helper()
	for range 1000 {
		all := family(pid) // again and again: it may have started another one meanwhile
		for _, member := range all {
			syscall.Kill(member, syscall.SIGSTOP)
		}
		if standStill(all) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("the process %d and its children do not stand still", pid)
}

// thaw lets them go on.
func thaw(pid int) {
	for _, member := range family(pid) {
		syscall.Kill(member, syscall.SIGCONT)
	}
}

// family is a process and all that descend from it.
func family(pid int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		fields := statOf(stat)
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil || len(fields) < 2 {
			continue
		}
		parent, _ := strconv.Atoi(fields[1])
		children[parent] = append(children[parent], child)
	}
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// standStill reports whether every thread of some processes is stopped.
func standStill(pids []int) bool {
	for _, pid := range pids {
		stats, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/[0-9]*/stat", pid))
		for _, stat := range stats {
			if fields := statOf(stat); len(fields) > 0 && fields[0] != "T" && fields[0] != "Z" {
				return false
			}
		}
	}
	return true
}

// statOf is a line of the kernel on a thread, from its state on: state, parent.
func statOf(path string) []string {
	text, _ := os.ReadFile(path)
	_, rest, _ := strings.Cut(string(text), ") ") // after the number and the name
	return strings.Fields(rest)
}
