package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sourced runs a function of scripts/clean.sh as scripts/test does, in a copy of the repository.
func sourced(dir, call string) (string, error) {
	return said(dir, "bash", "-c", "set -euo pipefail; . scripts/clean.sh; got=$("+call+"); printf %s \"$got\"")
}

// TestTree shows that scripts/test sees a file that was changed, also in a clone that another
// user owns, and that it fails where git cannot look.
func TestTree(t *testing.T) {
	dir := copied(t)
	for _, owner := range []string{"0", "1"} {
		t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", owner)
		if out, err := sourced(dir, "tree"); err != nil || out != "" {
			t.Errorf("another owner %s, clean: %q, %v", owner, out, err)
		}
		write(t, filepath.Join(dir, "testdata/new.jsonl"), "{}\n")
		if out, err := sourced(dir, "tree"); err != nil || out != "?? testdata/new.jsonl" {
			t.Errorf("another owner %s, changed: %q, %v", owner, out, err)
		}
		if err := os.Remove(filepath.Join(dir, "testdata/new.jsonl")); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, ".git/HEAD"), "none\n")
	if out, err := sourced(dir, "tree"); err == nil {
		t.Errorf("a broken clone: %q", out)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	if out, err := sourced(dir, "tree"); err != nil || !strings.Contains(out, "this is no clone") {
		t.Errorf("no clone: %q, %v", out, err)
	}
}

// TestCompareMade shows that a fixture is found which is another than the generators make, is
// missing, or is made by none.
func TestCompareMade(t *testing.T) {
	dir, made := copied(t), t.TempDir()
	kept, err := filepath.Glob(filepath.Join(dir, "testdata/*.jsonl"))
	if err != nil || len(kept) < 30 {
		t.Fatalf("%d fixtures, %v", len(kept), err)
	}
	for _, file := range kept {
		if strings.Contains(file, "legacy") || strings.Contains(file, "cachelib") || strings.Contains(file, "cookie_identity") {
			continue // made once
		}
		write(t, filepath.Join(made, filepath.Base(file)), read(t, file))
	}
	compare := "compare_made " + made
	if out, err := sourced(dir, compare); err != nil {
		t.Fatalf("the same: %v\n%s", err, out)
	}
	for want, change := range map[string]func(){
		"zlib.jsonl differ":                            func() { write(t, filepath.Join(made, "zlib.jsonl"), "{}\n") },
		"testdata/new.jsonl":                           func() { write(t, filepath.Join(made, "new.jsonl"), "{}\n") },
		"testdata/orphan.jsonl: no generator makes it": func() { write(t, filepath.Join(dir, "testdata/orphan.jsonl"), "{}\n") },
		"testdata/floats.jsonl: no generator makes it": func() { os.Remove(filepath.Join(made, "floats.jsonl")) },
	} {
		change()
		if out, err := sourced(dir, compare); err == nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v\n%s", want, err, out)
		}
	}
}
