package explain_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
)

var update = flag.Bool("update", false, "rewrite the table in docs/explain.md")

// TestDocument holds the table of docs/explain.md equal to Causes.
func TestDocument(t *testing.T) {
	const name, head = "../../docs/explain.md", "|---|---|---|---|\n"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, got, found := strings.Cut(string(data), head)
	if !found {
		t.Fatal("docs/explain.md has no table of four columns")
	}
	var want strings.Builder
	cell := strings.NewReplacer("|", `\|`)
	for _, about := range explain.Causes {
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s |\n", about.Cause,
			cell.Replace(about.Title), cell.Replace(about.Explanation), cell.Replace(about.Remedy))
	}
	if *update {
		if err := os.WriteFile(name, []byte(before+head+want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want.String() {
		t.Errorf("docs/explain.md is not the table of causes; go test -run Document -update rewrites it\ngot\n%s\nwant\n%s", got, &want)
	}
}

// TestTable demands that every row says everything, once.
func TestTable(t *testing.T) {
	seen := map[explain.Cause]bool{}
	for _, about := range explain.Causes {
		if about.Title == "" || about.Explanation == "" || about.Remedy == "" || seen[about.Cause] {
			t.Errorf("the row of %s is not complete, or there are two", about.Cause)
		}
		seen[about.Cause] = true
	}
	if explain.Describe("no such cause").Title != "" {
		t.Error("a cause that does not exist is described")
	}
}
