package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// openTerminal returns the two ends of a terminal of so many columns.
func openTerminal(t *testing.T, columns uint16) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	control := func(request uintptr, value unsafe.Pointer) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(value)); errno != 0 {
			t.Fatal(errno)
		}
	}
	var number, locked int32
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	size := [4]uint16{24, columns}
	control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	return master, slave
}

// onTerminal runs a command whose standard output is a terminal of so many columns.
func onTerminal(t *testing.T, columns uint16, args ...string) string {
	t.Helper()
	master, slave := openTerminal(t, columns)
	read := make(chan string)
	go func() {
		out, _ := io.ReadAll(master) // which ends with an error when the other end is closed
		read <- string(out)
	}()
	if err := exec(args, strings.NewReader(""), slave, io.Discard); err != nil {
		t.Log(err)
	}
	slave.Close()
	return <-read
}

// TestTerminal: on a terminal lines are wrapped at its width, and there is colour, but not with
// NO_COLOR. Into a file and into /dev/null nothing of that is written.
func TestTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	t.Setenv(keyVariable, "dev")
	args := []string{"explain", "-at", soon, cartCookie}
	coloured := onTerminal(t, 60, args...)
	if !strings.Contains(coloured, "\x1b[32mgood") || !strings.Contains(coloured, "\x1b[1mevidence\x1b[0m") {
		t.Errorf("no colour:\n%q", coloured)
	}
	t.Setenv("NO_COLOR", "1")
	plain := onTerminal(t, 60, args...)
	if strings.Contains(plain, "\x1b") {
		t.Errorf("colour in spite of NO_COLOR:\n%q", plain)
	}
	lines := strings.Split(strings.TrimSpace(plain), "\n")
	for _, line := range lines {
		if len(strings.TrimRight(line, "\r")) > 60 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
	if len(lines) < 12 {
		t.Errorf("only %d lines:\n%s", len(lines), plain)
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	if out := onTerminal(t, 60, args...); strings.Contains(out, "\x1b") {
		t.Errorf("colour on a terminal that has none:\n%q", out)
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if on := screenOf(null); on != (screen{}) {
		t.Errorf("%s is taken for a terminal: %v", os.DevNull, on)
	}
}

// TestNarrowTerminal: a cause of two lines has one colour, and the prose of the help is broken at
// the width that there is.
func TestNarrowTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	unsetenv(t, keyVariable)
	out := onTerminal(t, 40, "explain", "good.news.everyone")
	if strings.Contains(out, "\x1b[32m") || strings.Count(out, "\x1b[31m") < 2 {
		t.Errorf("a cause in two colours:\n%q", out)
	}
	t.Setenv(keyVariable, "dev")
	out = onTerminal(t, 40, "explain", "-at", soon, cartCookie)
	if strings.Contains(out, "\x1b[31m") || strings.Count(out, "\x1b[32m") < 2 {
		t.Errorf("a good cookie in two colours:\n%q", out)
	}
	for _, cmd := range commands() {
		prose, _, _ := strings.Cut(onTerminal(t, 80, "help", cmd.name), "Flags:")
		for _, line := range strings.Split(prose, "\r\n") {
			if len(line) > 80 {
				t.Errorf("help %s: a line of %d characters: %s", cmd.name, len(line), line)
			}
		}
	}
}
