package apps

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// shared are the folders of examples/apps that are no application.
var shared = map[string]bool{"front": true, "abuser": true}

func programs(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(live.Root(), "examples", "apps", "*", "main.go"))
	if err != nil || len(files) < 13 {
		t.Fatalf("%d programs, %v", len(files), err)
	}
	for _, file := range files {
		if name := filepath.Base(filepath.Dir(file)); !shared[name] {
			names = append(names, name)
		}
	}
	return names
}

// TestSmall: the Go side of an application is a program of at most 60 lines.
func TestSmall(t *testing.T) {
	for _, name := range programs(t) {
		text, err := os.ReadFile(filepath.Join(live.Root(), "examples", "apps", name, "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > 60 {
			t.Errorf("%s has %d lines", name, lines)
		}
	}
}

var measured = regexp.MustCompile(`(?s)<!-- measured: (\S+) -->\n(.*?)<!-- end -->`)

// TestPage: docs/apps.md has a row and a section for each program, with an answer to every
// question, and where Go is less safe than Flask the section says so.
func TestPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(live.Root(), "docs", "apps.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	if none := strings.Contains(page, "a hole, and no\napplication has it"); none == strings.Contains(page, "| only Go accepts |") {
		t.Errorf("the page says that no application has a hole: %t, and its tables say otherwise", none)
	}
	sections := strings.Split(page, "\n## ")
	blocks := map[string]string{}
	for _, block := range measured.FindAllStringSubmatch(page, -1) {
		blocks[block[1]] = block[2]
	}
	for _, name := range programs(t) {
		block, ok := blocks[name]
		if !ok {
			t.Errorf("%s is not on the page", name)
			continue
		}
		if rows := strings.Count(block, "\n| "); rows != 18 {
			t.Errorf("%s has %d rows, want a heading and 17 questions", name, rows)
		}
		for _, section := range sections {
			if !strings.Contains(section, "<!-- measured: "+name+" -->") {
				continue
			}
			title, _, _ := strings.Cut(section, "\n")
			if !strings.Contains(page, "\n| ["+title+"](#") {
				t.Errorf("%s has no row in the table", title)
			}
			if less := strings.Contains(block, "| only Go accepts |") || strings.Contains(block, "ends less than one in Flask"); less != strings.Contains(section, "less safe") {
				t.Errorf("%s: Go is less safe: %t, and the section says otherwise", title, less)
			}
		}
	}
}
