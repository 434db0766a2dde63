package strangler

import (
	"bufio"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestDemo runs scripts/demo, visits the addresses it prints and presses Ctrl-C, after
// which nobody listens there.
func TestDemo(t *testing.T) {
	live.Python(t) // without one the demo installs it, which a test by hand should not
	command := exec.Command(filepath.Join(live.Root(), "scripts", "demo"))
	procgroup.Lead(command) // Ctrl-C reaches the whole group
	reader, writer := io.Pipe()
	command.Stdout, command.Stderr = writer, writer
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer procgroup.Signal(command, syscall.SIGKILL)
	ended := make(chan error, 1)
	go func() {
		ended <- command.Wait()
		writer.Close()
	}()

	addresses := readAddresses(t, reader)
	for i, badge := range []string{"answered by Go", "answered by Flask"} {
		s := visit(t, addresses[i], nil)
		see(t, s, "/login")
		if a := s.do(step{method: "POST", path: "/login", form: "user=Ada"}); a.Status != 302 {
			t.Fatalf("no login: %+v", a)
		}
		see(t, s, "/dashboard", badge, `id="user">Ada<`)
	}

	if err := procgroup.Signal(command, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if command.ProcessState.ExitCode() != 130 {
			t.Errorf("ended with %v, want exit status 130", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("Ctrl-C does not end the demo")
	}
	for _, address := range addresses {
		if conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://")); err == nil {
			conn.Close()
			t.Errorf("%s is still served", address)
		}
	}
}

// readAddresses waits for the two addresses of the demo, and for no longer than it runs.
func readAddresses(t *testing.T, r io.Reader) []string {
	t.Helper()
	var addresses []string
	var said strings.Builder
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+$`)
	for scanner := bufio.NewScanner(r); scanner.Scan(); {
		said.WriteString(scanner.Text() + "\n")
		if address := url.FindString(scanner.Text()); address != "" {
			addresses = append(addresses, address)
		}
		if len(addresses) == 2 {
			go io.Copy(io.Discard, r)
			return addresses
		}
	}
	t.Fatalf("the demo names no addresses:\n%s", &said)
	return nil
}
