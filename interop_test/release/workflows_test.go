package release

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWorkflows holds that what runs on the forge can be run anywhere, by the scripts, that
// its actions are those of the forge at a major version, and that it may read only, except
// for the one step that publishes.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*")
	if err != nil || len(files) != 3 {
		t.Fatalf("the workflows are %v, %v", files, err)
	}
	var (
		uses    = regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
		pinned  = regexp.MustCompile(`^actions/[a-z-]+@v[0-9]+$|^\./\.github/workflows/test\.yml$`)
		runs    = regexp.MustCompile(`(?m)^\s*- run: (.*)$`)
		ours    = regexp.MustCompile(`^(scripts/[a-z]+|\.ci/run)( --[a-z]+ "\$GITHUB_REF_NAME")?( >notes\.md)?$`)
		writing = regexp.MustCompile(`(?m)^\s*[a-z-]+: write$`)
	)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, name := string(data), filepath.Base(file)
		if !strings.Contains(text, "\npermissions:\n  contents: read\n") {
			t.Errorf("%s does not say that it may only read", name)
		}
		for _, match := range uses.FindAllStringSubmatch(text, -1) {
			if !pinned.MatchString(match[1]) {
				t.Errorf("%s uses %s", name, match[1])
			}
		}
		steps := runs.FindAllStringSubmatch(text, -1)
		if len(steps) == 0 || len(steps) != strings.Count(text, "run:") {
			t.Errorf("%s has %d steps that are one line", name, len(steps))
		}
		for _, match := range steps {
			if strings.HasPrefix(match[1], `gh release create "$GITHUB_REF_NAME" --verify-tag `) && name == "release.yml" {
				continue
			}
			script := ours.FindStringSubmatch(match[1])
			if script == nil {
				t.Errorf("%s runs %s", name, match[1])
				continue
			}
			if info, err := os.Stat(filepath.Join("../..", script[1])); err != nil || info.Mode()&0o111 == 0 {
				t.Errorf("%s runs %s, which is no program: %v", name, script[1], err)
			}
		}
		want := map[string]int{"release.yml": 1}[name]
		if got := len(writing.FindAllString(text, -1)); got != want {
			t.Errorf("%s may write by %d of its permissions, not %d", name, got, want)
		}
		// What others propose runs in a workflow that has no secret.
		if slices.ContainsFunc([]string{"pull_request_target", "secrets."}, func(word string) bool { return strings.Contains(text, word) }) {
			t.Errorf("%s gives what others propose more than it needs", name)
		}
	}
}

// TestRootModule holds that the command can be installed by its path, which the go command
// refuses for a module that replaces anything.
func TestRootModule(t *testing.T) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "replace") {
		t.Error("go.mod has a replace")
	}
	if _, err := os.Stat("../../go.work"); err == nil {
		t.Error("there is a go.work, by which nobody else builds")
	}
}
