package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
)

// machine tells what this runs on, and how busy that is.
func machine() ([]page.Fact, error) {
	kernel, err := kernel()
	if err != nil {
		return nil, err
	}
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return nil, err
	}
	busy, _, _ := strings.Cut(string(load), " ")
	return []page.Fact{
		{Name: "CPU", Value: fmt.Sprintf("%s, %d cores", cpu(), runtime.NumCPU())},
		{Name: "Linux", Value: kernel},
		{Name: "load when it began", Value: busy},
	}, nil
}

func cpu() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func kernel() (string, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "", err
	}
	release, _, _ := strings.Cut(unix.ByteSliceToString(name.Release[:]), "-") // whose build it is tells nothing
	return release, nil
}
