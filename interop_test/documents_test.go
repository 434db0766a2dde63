package interop

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestNamedTests holds that each test which a document names by its folder exists, and so
// does each script.
func TestNamedTests(t *testing.T) {
	var (
		named  = regexp.MustCompile("`([a-z0-9_/]+)\\.((?:Test|Fuzz)\\w+)`")
		bare   = regexp.MustCompile("`(?:Test|Fuzz)\\w+`")
		script = regexp.MustCompile(`scripts/[a-z_]+(?:\.py|\.sh)?`)
	)
	for file, least := range map[string]int{"SECURITY.md": 80, "VERSIONING.md": 3, "CONTRIBUTING.md": 3} {
		document := must(os.ReadFile(filepath.Join("..", file)))
		found := named.FindAllSubmatch(document, -1)
		if len(found) < least {
			t.Errorf("%s names only %d tests", file, len(found))
		}
		for _, match := range found {
			if !folderTests(t, string(match[1]), string(match[2])) {
				t.Errorf("%s names %s, which does not exist", file, match[0])
			}
		}
		// The one that says how tests are named.
		for _, match := range bare.FindAll(document, -1) {
			if file != "SECURITY.md" || string(match) != "`TestFlows`" {
				t.Errorf("%s names %s without its folder", file, match)
			}
		}
		for _, match := range script.FindAll(document, -1) {
			if _, err := os.Stat(filepath.Join("..", string(match))); err != nil {
				t.Errorf("%s names a script: %v", file, err)
			}
		}
	}
}

// folderTests reports whether a folder of the repository has a test or a fuzz target.
func folderTests(t *testing.T, folder, test string) bool {
	t.Helper()
	return slices.ContainsFunc(must(filepath.Glob(filepath.Join("..", folder, "*_test.go"))), func(file string) bool {
		source := must(os.ReadFile(file))
		return bytes.Contains(source, []byte("\nfunc "+test+"(t *testing.T)")) || bytes.Contains(source, []byte("\nfunc "+test+"(f *testing.F)"))
	})
}

// TestGoRelease holds that every module asks for the Go that the documents name.
func TestGoRelease(t *testing.T) {
	modules := append(must(filepath.Glob("../*/go.mod")), must(filepath.Glob("../*/*/go.mod"))...)
	if len(modules) < 9 {
		t.Fatalf("only the modules %v", modules)
	}
	release := regexp.MustCompile(`(?m)^go (\d+\.\d+)\.0$`)
	root := release.FindSubmatch(must(os.ReadFile("../go.mod")))
	if root == nil {
		t.Fatal("go.mod asks for no first release of a Go")
	}
	for _, file := range modules {
		if found := release.FindSubmatch(must(os.ReadFile(file))); found == nil || !bytes.Equal(found[1], root[1]) {
			t.Errorf("%s does not ask for Go %s", file, root[1])
		}
	}
	for _, file := range []string{"README.md", "VERSIONING.md"} {
		want := regexp.MustCompile("Go " + regexp.QuoteMeta(string(root[1])) + " (?:and|or) newer")
		if !want.Match(must(os.ReadFile(filepath.Join("..", file)))) {
			t.Errorf("%s does not say %q", file, want)
		}
	}
}
