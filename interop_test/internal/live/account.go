package live

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"testing"
)

// account is a user that servers run as. None is the user that runs the tests.
type account struct{ uid, gid int }

// runs has a command, which is not started yet, run as this user.
func (a *account) runs(command *exec.Cmd) {
	if a != nil {
		setUser(command, a.uid, a.gid)
	}
}

// serverDir is a directory that a server may use, and how to run it as its user, if the
// tests are run as root.
func serverDir(t testing.TB, name string) (string, *account) {
	t.Helper()
	dir, err := os.MkdirTemp("", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if os.Getuid() != 0 {
		return dir, nil
	}
	found, err := user.Lookup(name)
	if err != nil {
		missing(t, "no user "+name+" to run a server as")
	}
	uid, gid := number(t, found.Uid), number(t, found.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return dir, &account{uid, gid}
}

func number(t testing.TB, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func run(t testing.TB, as *account, program string, args ...string) {
	t.Helper()
	command := exec.Command(program, args...)
	command.Dir = "/"
	as.runs(command)
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, text)
	}
}
