package release

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestContributing runs the commands of CONTRIBUTING.md, in their order and in one copy of
// the repository, where what takes time is played.
func TestContributing(t *testing.T) {
	data, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	// What scripts/test runs is not run by one of its tests.
	whole := []string{"go test ./...", "./scripts/test", "scripts/platforms all", "gofmt -l . && go vet ./... && go test ./... && ./scripts/test"}
	dir, ran := copied(t), 0
	for _, block := range strings.Split(string(data), "```bash\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for line := range strings.Lines(block) {
			command, _, _ := strings.Cut(line, " # ")
			command = strings.TrimSpace(command)
			if i := slices.Index(whole, command); i >= 0 {
				whole = slices.Delete(whole, i, i+1)
				continue
			}
			if out, err := said(dir, "bash", "-c", command); err != nil {
				t.Errorf("%s: %v\n%s", command, err, out)
			}
			ran++
			if strings.HasPrefix(command, "scripts/release --prepare") {
				edit(t, filepath.Join(dir, "CHANGELOG.md"), "\n## v", "\n## v0.2.0 (2026-12-01)\n\n- x\n\n## v")
				commit(t, dir)
			}
		}
	}
	if ran < 5 || len(whole) > 0 {
		t.Errorf("%d commands ran, and the page does not show %q", ran, whole)
	}
	if got := run(t, dir, "git", "tag", "-l", "v0.2.0"); got == "" {
		t.Error("nothing is tagged in the end")
	}
}
