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
		ours    = regexp.MustCompile(`^(scripts/[a-z]+|\.ci/run)( all| --[a-z]+ "\$TAG")?( >notes\.md)?$`)
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
			if strings.HasPrefix(match[1], `gh release create "$TAG" --verify-tag `) && name == "release.yml" {
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

// TestReleaseStarts holds that a release starts by the root's tag and by no store's, which are
// too many for an event (TestRelease), or by hand for a tag; and that all its jobs look at
// that tag, whatever branch the workflow was started from.
func TestReleaseStarts(t *testing.T) {
	text := read(t, "../../.github/workflows/release.yml")
	on, jobs, _ := strings.Cut(text, "\njobs:\n")
	for _, want := range []string{
		"\non:\n  push:\n    tags: [\"v*\"]\n  workflow_dispatch:\n    inputs:\n      tag:\n", "\n        required: true\n",
		"\nenv:\n  TAG: ${{ inputs.tag || github.ref_name }}",
	} {
		if !strings.Contains(on, want) {
			t.Errorf("release.yml does not start by %q", want)
		}
	}
	if !strings.Contains(jobs, "test.yml\n    with:\n      ref: refs/tags/${{ inputs.tag || github.ref_name }}\n") {
		t.Error("what is tested is not the tag")
	}
	const checkout = "uses: actions/checkout@v4\n        with:\n          ref: "
	if got := strings.Count(jobs, checkout+"refs/tags/${{ env.TAG }}\n"); got == 0 || got != strings.Count(jobs, "actions/checkout") {
		t.Errorf("%d jobs check out the tag", got)
	}
	tested := read(t, "../../.github/workflows/test.yml")
	if got := strings.Count(tested, checkout+"${{ inputs.ref }}\n"); got == 0 || got != strings.Count(tested, "actions/checkout") {
		t.Errorf("%d jobs of test.yml test what they are asked for", got)
	}
	for _, match := range regexp.MustCompile(`(?m)^\s*- run: .*\$\{\{.*$`).FindAllString(text+tested, -1) {
		t.Errorf("%s has a text of somebody's in a script", match)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
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
