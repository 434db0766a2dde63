package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// version is that of a release, as Go spells it and as Python does.
type version struct{ tag, python string }

// untagged is the version of a commit without a tag.
const untagged = "v0.0.0-dev"

var (
	released = regexp.MustCompile(`^v((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))(?:-(alpha|beta|rc|dev)(?:\.(0|[1-9]\d*))?)?$`)
	stages   = map[string]string{"": "", "alpha": "a", "beta": "b", "rc": "rc", "dev": ".dev"}
)

// parseVersion takes v1.2.3, and v1.2.3-rc.1 with alpha, beta, rc or dev: those that Python
// can order as Go does.
func parseVersion(tag string) (version, error) {
	parts := released.FindStringSubmatch(tag)
	if parts == nil {
		return version{}, fmt.Errorf("%q is no version like v1.2.3 or v1.2.3-rc.1 (alpha, beta, rc, dev)", tag)
	}
	number := parts[3]
	if parts[2] != "" && number == "" {
		number = "0"
	}
	return version{tag, parts[1] + stages[parts[2]] + number}, nil
}

// tagged is the version that the commit at hand is tagged with. What was changed since is no
// release.
func tagged() string {
	if changed, err := exec.Command("git", "status", "--porcelain").Output(); err != nil || len(changed) > 0 {
		return untagged
	}
	out, err := exec.Command("git", "tag", "--points-at", "HEAD", "--list", "v*").Output()
	if tags := strings.Fields(string(out)); err == nil && len(tags) == 1 {
		return tags[0]
	}
	return untagged
}
