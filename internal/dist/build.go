package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// build returns the program for a system, or for this one if none is named. The same Go
// makes the same bytes, wherever the repository stands.
func build(goos, goarch string, v version) ([]byte, error) {
	dir, err := os.MkdirTemp("", "flaskcookie-dist")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "flaskcookie")
	_, err = goCommand(goos, goarch, "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid= -X main.version="+v.tag, "-o", path, "./cmd/flaskcookie")
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// goCommand runs go for a system, with none of the settings of this machine that change what
// it builds. Without cgo the program is static, so that it runs on any Linux.
func goCommand(goos, goarch string, args ...string) ([]byte, error) {
	return output("go", args, "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch,
		"GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOEXPERIMENT=", "GOFIPS140=off", "GOWORK=off")
}

// output runs a program and returns what it prints.
func output(name string, args []string, env ...string) ([]byte, error) {
	var stderr bytes.Buffer
	command := exec.Command(name, args...)
	command.Env, command.Stderr = append(os.Environ(), env...), &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, &stderr)
	}
	return out, nil
}
