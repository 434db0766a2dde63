//go:build unix

// It asks by signals whether a process is there.

package recorded_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestLeavesProcesses shows that the processes which an app starts end with the recorder.
func TestLeavesProcesses(t *testing.T) {
	r := recordInTime(t, "loading:leaves_processes")
	found := regexp.MustCompile(`left (\d+)`).FindAllStringSubmatch(r.words, -1)
	if r.failed || len(found) != 2 {
		t.Fatalf("%d processes:\n%s", len(found), r.words)
	}
	for _, match := range found {
		pid, err := strconv.Atoi(match[1])
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if err = syscall.Kill(pid, 0); err != nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err == nil && !isZombie(match[1]) {
			t.Errorf("process %d goes on", pid)
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// isZombie reports whether a process has ended and nobody has asked how.
func isZombie(pid string) bool {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}
