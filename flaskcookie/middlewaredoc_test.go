package flaskcookie_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMiddlewareDocument demands that every test which docs/middleware.md names is there,
// and that its Go is that of a test.
func TestMiddlewareDocument(t *testing.T) {
	page, err := os.ReadFile("../docs/middleware.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources []byte
	for _, folder := range []string{".", "../interop_test/middleware", "../interop_test/stray", "../interop_test/strangler"} {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, source...)
		}
	}
	names := regexp.MustCompile("`(Test\\w+)`").FindAllSubmatch(page, -1)
	if len(names) < 15 {
		t.Errorf("the page names only %d tests", len(names))
	}
	for _, name := range names {
		if !bytes.Contains(sources, []byte("func "+string(name[1])+"(t *testing.T)")) {
			t.Errorf("no test is called %s", name[1])
		}
	}
	code := unindented(sources)
	blocks := bytes.Split(page, []byte("```go\n"))[1:]
	if len(blocks) != 2 {
		t.Errorf("%d blocks of Go", len(blocks))
	}
	for _, block := range blocks {
		text, _, _ := bytes.Cut(block, []byte("```"))
		if !strings.Contains(code, unindented(text)) {
			t.Errorf("this block of the page is not tested:\n%s", text)
		}
	}
}

// unindented joins the lines of text without the space around them.
func unindented(text []byte) string {
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		out.WriteString(strings.TrimSpace(line) + "\n")
	}
	return out.String()
}
