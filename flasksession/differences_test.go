package flasksession

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestDifferencesTable holds the rows of docs/differences.md that are about this package
// against its tests: each names one that is here, and each difference that a fixture shows
// has a row.
func TestDifferencesTable(t *testing.T) {
	document, err := os.ReadFile("../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	var source []byte
	files, _ := filepath.Glob("*_test.go")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, text...)
	}
	var ids []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|.*\\| `flasksession\\.(Test\\w+)` \\|$").FindAllSubmatch(document, -1) {
		ids = append(ids, string(row[1]))
		if !bytes.Contains(source, append([]byte("\nfunc "), append(row[2], "(t *testing.T)"...)...)) {
			t.Errorf("%s: there is no %s", row[1], row[2])
		}
	}
	for _, d := range onPurpose {
		if !slices.Contains(ids, d.id) {
			t.Errorf("%s has no row in %q", d.id, ids)
		}
	}
}
