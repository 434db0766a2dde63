package live

import (
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
)

// ignoreLimits has a program that is started from now on get an error where a file may not grow, and
// no signal that ends it.
func ignoreLimits() { signal.Ignore(syscall.SIGXFSZ) }

// limit lets no file of a process, and of those that it has started and will start, grow beyond a
// number of bytes, or has that end.
func limit(t testing.TB, pid int, as *account, size string) {
	t.Helper()
	prlimit := Tool(t, "prlimit")
	for _, member := range family(pid) {
		command := exec.Command(prlimit, "--pid", strconv.Itoa(member), "--fsize="+size+":")
		as.runs(command) // root may not do it to others everywhere
		if text, err := command.CombinedOutput(); err != nil && member == pid {
			t.Errorf("%v: %s", err, text)
		}
	}
}
