package main

import (
	"bufio"
	"fmt"
	"os"
	osexec "os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
)

// facts tells on what machine this runs, and with which versions.
func facts(worker *python.Worker) ([]page.Fact, error) {
	kernel, err := kernel()
	if err != nil {
		return nil, err
	}
	inPython, err := worker.Versions()
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
		{Name: "Go", Value: strings.TrimPrefix(runtime.Version(), "go") + " " + runtime.GOARCH},
		{Name: "modules", Value: modules()},
		{Name: "Python", Value: inPython},
		{Name: "programs", Value: "wrk " + version(`wrk (?:debian/)?([\d.]+)`, "wrk", "-v") +
			", redis-server " + version(`v=([\d.]+)`, "redis-server", "--version")},
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

// modules are the compared ones in this program.
func modules() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	var found []string
	for _, dep := range info.Deps {
		if strings.Contains(dep.Path, "gorilla/") || strings.Contains(dep.Path, "scs/") ||
			strings.Contains(dep.Path, "vmihailenco/msgpack") || strings.Contains(dep.Path, "go-redis") {
			found = append(found, strings.TrimPrefix(dep.Path, "github.com/")+" "+strings.TrimPrefix(dep.Version, "v"))
		}
	}
	return strings.Join(found, ", ")
}

// version finds the version that a program tells; some exit with a status for it.
func version(pattern, name string, args ...string) string {
	out, _ := osexec.Command(name, args...).CombinedOutput()
	if match := regexp.MustCompile(pattern).FindSubmatch(out); match != nil {
		return string(match[1])
	}
	return "unknown"
}
