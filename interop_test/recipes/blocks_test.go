package recipes

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestBlocks: the Go blocks of the documents stand in the tests, where they are compiled and
// run.
func TestBlocks(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for document, least := range map[string]int{"login-recipes.md": 6, "other-frameworks.md": 3} {
		text, err := os.ReadFile(filepath.Join(live.Root(), "docs", document))
		if err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(text, -1)
		if len(blocks) < least {
			t.Errorf("%s has only %d Go blocks", document, len(blocks))
		}
		for _, block := range blocks {
			if !strings.Contains(source.String(), string(block[1])) {
				t.Errorf("this block of %s is not tested:\n%s", document, block[1])
			}
		}
	}
}
