package apps

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestApps asks everything of Flask-Security's quickstart and of Flask-AppBuilder, and then
// presses Ctrl-C.
func TestApps(t *testing.T) {
	r := start(t, "--keep", "flask-security", "flask-appbuilder")
	out := r.until(t, "Running; Ctrl-C stops all.")
	for _, name := range []string{"flask-security", "flask-appbuilder"} {
		if !regexp.MustCompile(`(?m)^` + name + ` +as it should be$`).MatchString(out) {
			t.Errorf("%s is not as it should be", name)
		}
		if got := len(regexp.MustCompile(`(?m)^ *[0-9.]+s +`+name+` +[^:]+: (yes|\d+ of \d+|–|both \w+|\d+ compared, 0 differ)`).FindAllString(out, -1)); got != 17 {
			t.Errorf("%s: %d questions have a good answer, want 17", name, got)
		}
	}
	r.interrupt(t)
}

// TestStopped presses Ctrl-C while an application is being asked.
func TestStopped(t *testing.T) {
	r := start(t, "flask-security")
	r.until(t, "  read: ")
	r.interrupt(t)
}

// TestCareless has a Go service that asks nobody whether users still count, and has other
// settings than Flask.
func TestCareless(t *testing.T) {
	r := start(t, "careless")
	out := r.until(t, "NOT AS IT SHOULD BE: revoked, shadow")
	if !strings.Contains(out, "revoked: only Go accepts") {
		t.Error("it is not said that only Go accepts a revoked user")
	}
	if r.wait(t) != 1 {
		t.Errorf("the exit status is not 1")
	}
}

// run is a run of scripts/apps.
type run struct {
	command *exec.Cmd
	lines   *bufio.Reader
	out     bytes.Buffer
	ended   chan struct{}
}

func start(t *testing.T, args ...string) *run {
	t.Helper()
	if _, err := os.Stat(filepath.Join(live.Root(), ".cache", "apps", "flask-security", "installed.json")); err != nil && os.Getenv("CI") != "true" {
		t.Skip("nothing is installed: run scripts/apps flask-security flask-appbuilder once")
	}
	r := &run{command: exec.Command(filepath.Join(live.Root(), "scripts", "apps"), args...), ended: make(chan struct{})}
	stdout, err := r.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.command.Stderr = os.Stderr
	r.lines = bufio.NewReader(stdout)
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.command.Process.Signal(syscall.SIGTERM)
		r.wait(t)
		if t.Failed() {
			t.Logf("scripts/apps said:\n%s", r.out.String())
		}
	})
	return r
}

// until returns all that was said up to a line with these words.
func (r *run) until(t *testing.T, words string) string {
	t.Helper()
	for {
		line, err := r.lines.ReadString('\n')
		r.out.WriteString(line)
		if strings.Contains(line, words) {
			return r.out.String()
		}
		if err != nil {
			t.Fatalf("it ended without %q", words)
		}
	}
}

// wait returns the exit status.
func (r *run) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-r.ended:
	default:
		r.out.ReadFrom(r.lines)
		_ = r.command.Wait() // the state has it
		close(r.ended)
	}
	return r.command.ProcessState.ExitCode()
}

var address = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// interrupt sends what Ctrl-C sends, and sees to it that nothing is left.
func (r *run) interrupt(t *testing.T) {
	t.Helper()
	mark := r.mark(t)
	addresses := address.FindAllString(r.out.String(), -1)
	if len(addresses) < 2 {
		t.Fatalf("it told %d addresses", len(addresses))
	}
	for _, address := range addresses[len(addresses)-2:] {
		if !listens(address) {
			t.Errorf("nothing listened at %s", address)
		}
	}
	r.command.Process.Signal(syscall.SIGINT)
	begin := time.Now()
	if status := r.wait(t); status != 130 {
		t.Errorf("exit status %d, want 130", status)
	}
	if took := time.Since(begin); took > 40*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, address := range addresses {
		if listens(address) {
			t.Errorf("something still listens at %s", address)
		}
	}
	if left := marked(t, mark); left > 0 {
		t.Errorf("%d processes are left", left)
	}
}

// mark is what the environment of all has that this run has started.
func (r *run) mark(t *testing.T) string {
	t.Helper()
	mark := "FLASKCOOKIE_APPS_RUN=" + strconv.Itoa(r.command.Process.Pid) + "-"
	if marked(t, mark) < 2 {
		t.Fatal("nothing is running")
	}
	return mark
}
