package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutside shows that what cannot be built by users is found, as the modules stand here.
func TestOutside(t *testing.T) {
	for _, test := range []struct {
		name, want string
		change     func(t *testing.T, dir string)
	}{
		{"a package that Git ignores", "cannot be built", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, ".gitignore"), "/bin/\n", "/bin/\n/signer/\n")
			run(t, dir, "git", "rm", "-rq", "--cached", "signer")
		}},
		{"a README without a program", "README.md has no complete program", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "README.md"), "```go\nx := 1\n```\n")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := copied(t)
			test.change(t, dir)
			real, err := os.ReadFile("../../scripts/outside")
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "scripts/outside"), string(real))
			if out, err := said(dir, "scripts/outside"); err == nil || !strings.Contains(out, test.want) {
				t.Errorf("err %v, and not %q:\n%s", err, test.want, out)
			}
		})
	}
}
