package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const ours = "github.com/flaskcookie/flaskcookie-go"

// dependency is a version of a module that is linked by some of ours.
type dependency struct {
	Path, Version, Dir string
	by                 map[string]bool
}

// dependencies are those of the published modules, by path and version.
func dependencies(root string) (map[string]*dependency, error) {
	stores, err := filepath.Glob(filepath.Join(root, "flasksession/*/go.mod"))
	if err != nil || len(stores) == 0 {
		return nil, fmt.Errorf("no stores in %s: %v", root, err)
	}
	found := make(map[string]*dependency)
	for _, file := range append([]string{filepath.Join(root, "go.mod")}, stores...) {
		for _, system := range []string{"linux", "darwin", "windows"} {
			if err := link(found, filepath.Dir(file), system); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// link adds what the packages of a module link on a system.
func link(found map[string]*dependency, dir, system string) error {
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Module", "./...")
	list.Dir, list.Stderr = dir, os.Stderr
	list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off")
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("go list in %s: %w", dir, err)
	}
	for packages := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Module     *dependency
		}
		switch err := packages.Decode(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		// The vectors are imported by tests only; a test of flaskcookie holds that.
		if p.Module == nil || strings.HasPrefix(p.Module.Path, ours) || strings.HasPrefix(p.Module.Path, "github.com/google/go-cmp") {
			continue
		}
		key := p.Module.Path + " " + p.Module.Version
		if found[key] == nil {
			found[key] = p.Module
			found[key].by = make(map[string]bool)
		}
		found[key].by[name(dir)] = true
	}
}

// name is what the page calls a module of ours.
func name(dir string) string {
	if base := filepath.Base(dir); base != ".." && base != "." {
		return base
	}
	return "the root"
}
