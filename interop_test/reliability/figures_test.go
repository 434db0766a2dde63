package reliability

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// figures are the rows of the tables in docs/reliability.md, by table and first column.
var figures = struct {
	sync.Mutex
	rows map[string]map[string]string
}{rows: map[string]map[string]string{}}

// figure notes the row of a table.
func figure(t testing.TB, table, name string, cells ...any) {
	t.Helper()
	row := "| " + name
	for _, cell := range cells {
		row += fmt.Sprintf(" | %v", cell)
	}
	t.Log(row)
	figures.Lock()
	defer figures.Unlock()
	if figures.rows[table] == nil {
		figures.rows[table] = map[string]string{}
	}
	figures.rows[table][name] = row + " |"
}

// page is the document, whose tables stand between two comments each.
func page() string { return filepath.Join(live.Root(), "docs", "reliability.md") }

// tables are the names of the rows, in the order of the document.
func tables() map[string][]string {
	return map[string][]string{
		"load": loadNames(), "abuse": abuseNames(), "faults": faultNames(), "silent": silentNames(), "both": bothNames(),
	}
}

var block = regexp.MustCompile(`(?s)(<!-- figures: (\w+) -->\n\n\|[^\n]*\n\|[^\n]*\n)(.*?)(\n<!-- end -->)`)

// measured ends the line that tells with what the figures were measured.
const measured = ", under the race detector; a row whose test did not run then is of an earlier run."

// TestDocument holds the document to the tests: it has a row for each of them, and none for
// anything else.
func TestDocument(t *testing.T) {
	text := must(os.ReadFile(page()))
	got := map[string][]string{}
	for _, match := range block.FindAllStringSubmatch(string(text), -1) {
		for row := range strings.Lines(match[3]) {
			if cells := strings.Split(row, " | "); len(cells) > 1 {
				got[match[2]] = append(got[match[2]], strings.TrimPrefix(cells[0], "| "))
			}
		}
	}
	if *update {
		t.Skip("it is being written")
	}
	if diff := cmp.Diff(tables(), got); diff != "" {
		t.Errorf("rows of the tests and of docs/reliability.md (-tests +document):\n%s", diff)
	}
	if line := regexp.MustCompile(`(?m)^Measured with .*$`).FindString(string(text)); !strings.HasSuffix(line, measured) {
		t.Errorf("%q does not end with %q", line, measured)
	}
	for _, named := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(testNames(t), named[1]) {
			t.Errorf("there is no %s", named[1])
		}
	}
}

// testNames are the tests of this package.
func testNames(t *testing.T) []string {
	t.Helper()
	var names []string
	files := must(filepath.Glob("*_test.go"))
	for _, file := range files {
		for _, match := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(must(os.ReadFile(file))), -1) {
			names = append(names, match[1])
		}
	}
	return names
}

// writeFigures puts the rows of this run into the document. A row whose test did not run stays
// as it was.
func writeFigures() int {
	text := string(must(os.ReadFile(page())))
	figures.Lock()
	defer figures.Unlock()
	text = block.ReplaceAllStringFunc(text, func(old string) string {
		parts := block.FindStringSubmatch(old)
		return parts[1] + rowsOf(parts[2], parts[3]) + parts[4]
	})
	machine := fmt.Sprintf("%d cores, %s, -seed %d -phase %v -rounds %d -batches %d", runtime.NumCPU(), runtime.Version(), *seed, *phase, *rounds, *batches)
	text = regexp.MustCompile(`(?m)^Measured with .*$`).ReplaceAllString(text, "Measured with "+machine+measured)
	if err := os.WriteFile(page(), []byte(text), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func rowsOf(table, old string) string {
	kept := map[string]string{}
	for row := range strings.Lines(old) {
		name, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " | ")
		kept[name] = strings.TrimRight(row, "\n")
	}
	var rows []string
	for _, name := range tables()[table] {
		if row := figures.rows[table][name]; row != "" {
			rows = append(rows, row)
		} else if row := kept[name]; row != "" {
			rows = append(rows, row)
		}
	}
	return strings.Join(rows, "\n") + "\n"
}
