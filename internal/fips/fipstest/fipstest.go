// Package fipstest runs a test again in a process of its own where Go enforces FIPS 140-3.
package fipstest

import (
	"crypto/fips140"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Enforced reports whether the process has GODEBUG=fips140=only. If not, it runs the calling test
// again in one that has, and fails if that one does not pass:
//
//	if !fipstest.Enforced(t) {
//		return
//	}
func Enforced(t *testing.T) bool {
	t.Helper()
	if fips140.Enforced() {
		return true
	}
	out, err := Again(t, "only")
	if passed := regexp.MustCompile(`(?m)^--- PASS: ` + regexp.QuoteMeta(t.Name()) + ` `); err != nil || !passed.MatchString(out) {
		t.Errorf("with GODEBUG=fips140=only: %v\n%s", err, out)
	}
	return false
}

// All runs the other tests of the package in a process that has GODEBUG=fips140=only, without its
// examples, which may sign by Flask's default.
func All(t *testing.T) {
	t.Helper()
	if out, err := run(t, "only", "-test.skip=^("+regexp.QuoteMeta(t.Name())+"$|Example)"); err != nil {
		t.Errorf("with GODEBUG=fips140=only: %v\n%s", err, out)
	}
}

// Again runs the calling test again with another GODEBUG=fips140 and returns what it printed.
func Again(t *testing.T, mode string) (string, error) {
	t.Helper()
	return run(t, mode, "-test.run=^"+regexp.QuoteMeta(t.Name())+"$", "-test.v")
}

func run(t *testing.T, mode string, arguments ...string) (string, error) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Env = append(os.Environ(), "GODEBUG="+strings.TrimPrefix(os.Getenv("GODEBUG")+",fips140="+mode, ","))
	out, err := command.CombinedOutput()
	return string(out), err
}
