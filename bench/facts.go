package main

import (
	osexec "os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
)

// facts tells on what machine this runs, and with which versions.
func facts(worker *python.Worker) ([]page.Fact, error) {
	found, err := machine()
	if err != nil {
		return nil, err
	}
	inPython, err := worker.Versions()
	if err != nil {
		return nil, err
	}
	return append(found,
		page.Fact{Name: "Go", Value: strings.TrimPrefix(runtime.Version(), "go") + " " + runtime.GOARCH},
		page.Fact{Name: "modules", Value: modules()},
		page.Fact{Name: "Python", Value: inPython},
		page.Fact{Name: "programs", Value: "wrk " + version(`wrk (?:debian/)?([\d.]+)`, "wrk", "-v") +
			", redis-server " + version(`v=([\d.]+)`, "redis-server", "--version")},
	), nil
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
