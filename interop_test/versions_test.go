package interop

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// pin is a line of a requirements file.
type pin struct{ name, version string }

// pins are the lines of each of scripts/requirements*.txt, in order.
func pins(t *testing.T) map[string][]pin {
	t.Helper()
	line := regexp.MustCompile(`(?m)^([\w-]+)==([^\s;]+)`)
	all := make(map[string][]pin)
	for _, path := range must(filepath.Glob("../scripts/requirements*.txt")) {
		for _, match := range line.FindAllSubmatch(must(os.ReadFile(path)), -1) {
			all[filepath.Base(path)] = append(all[filepath.Base(path)], pin{string(match[1]), string(match[2])})
		}
	}
	if len(all) < 5 {
		t.Fatalf("only %d requirements files", len(all))
	}
	return all
}

// tableRows are the cells of a document's table rows whose first cell has a form.
func tableRows(document, first string) [][]string {
	var rows [][]string
	for _, line := range regexp.MustCompile(`(?m)^\| (?:`+first+`) \|.*\|$`).FindAllString(document, -1) {
		cells := strings.Split(strings.Trim(line, "| "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

// TestVersionsDocument holds docs/versions.md against the pins and the fixtures.
func TestVersionsDocument(t *testing.T) {
	document := string(must(os.ReadFile("../docs/versions.md")))
	all := pins(t)

	want, got := make(map[string]string), make(map[string]string)
	for file, list := range all {
		var texts []string
		for _, p := range list {
			texts = append(texts, p.name+" "+p.version)
		}
		want[file] = strings.Join(texts, ", ")
	}
	link := regexp.MustCompile(`\[(.*)\]\(\.\./scripts/(.*)\)`)
	for _, row := range tableRows(document, `\[requirements.*`) {
		if names := link.FindStringSubmatch(row[0]); names == nil || names[1] != names[2] {
			t.Errorf("%s is no link to a file of scripts", row[0])
		} else {
			got[names[1]] = row[1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the environments (-pins +document):\n%s", diff)
	}

	spans := make(map[string][3]string)
	for _, row := range tableRows(document, "Flask|Werkzeug|itsdangerous|Flask-Session|msgspec|cachelib|Python") {
		spans[row[0]] = [3]string(row[1:4])
	}
	for _, name := range []string{"Flask", "Werkzeug", "itsdangerous", "Flask-Session", "msgspec", "cachelib"} {
		versions := versionsOf(all, name)
		if diff := cmp.Diff([3]string{versions[0], versions[len(versions)-1], legacy(t, name)}, spans[name]); diff != "" {
			t.Errorf("%s (-pins and fixtures +document):\n%s", name, diff)
		}
	}
	if got, want := spans["Python"][2], legacy(t, "python"); got != want {
		t.Errorf("Python: the fixtures are of %s, the document says %s", want, got)
	}
	for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(document, -1) {
		if !testExists(t, difference{test: name[1]}) {
			t.Errorf("there is no %s", name[1])
		}
	}
}

// TestVersionsWritten has scripts/versions.py mend a document whose versions are others, and
// find that it is one.
func TestVersionsWritten(t *testing.T) {
	document := string(must(os.ReadFile("../docs/versions.md")))
	name := filepath.Join(t.TempDir(), "versions.md")
	run := func(arguments ...string) error {
		out, err := exec.Command(live.Python(t), append([]string{"../scripts/versions.py"}, append(arguments, name)...)...).CombinedOutput()
		if err != nil {
			t.Logf("%s", out)
		}
		return err
	}
	for _, test := range []struct {
		name, old, new string // a text of the document and what stands in its place
		mended         bool
	}{
		{"nothing", "", "", true},
		{"the newest of a package", "| 3.1.3 | 1.1.4, 2.0.3", "| 3.1.2 | 1.1.4, 2.0.3", true},
		{"the oldest of a package", "| Flask-Login | 0.4.1 |", "| Flask-Login | 0.5.0 |", true},
		{"what made the fixtures", "| 1.1.4, 2.0.3, 2.2.5 |", "| 1.1.4 |", true},
		{"an environment", "| itsdangerous 0.24 |", "| itsdangerous 0.23, six 1.0 |", true},
		{"an environment without a row", "[requirements-kv.txt]", "[requirements-none.txt]", false},
		{"a package without a pin", "| cachelib |", "| notcachelib |", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := strings.Replace(document, test.old, test.new, 1)
			if changed == document && test.old != "" {
				t.Fatalf("the document does not contain %q", test.old)
			}
			if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := run("--check"); (err == nil) != (test.old == "") {
				t.Errorf("--check: %v", err)
			}
			if err := run(); (err == nil) != test.mended {
				t.Fatal(err)
			}
			want := document
			if !test.mended {
				want = changed
			}
			if diff := cmp.Diff(want, string(must(os.ReadFile(name)))); diff != "" {
				t.Errorf("(-want +written):\n%s", diff)
			}
		})
	}

	output := filepath.Join(t.TempDir(), "result.txt")
	if err := os.WriteFile(name, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ said, want string }{
		{"Releases newer than the pins:\nFixtures that differ:\nLive tests that fail (x):\n 93 passed, 0 were skipped\nAll is as pinned.\n",
			"On 2027-02-03 no release was newer, no fixture differed, and all of 93 live tests passed, none skipped."},
		{"Releases newer than the pins:\n scripts/requirements.txt\n  Flask 3.1.3 -> \\1\n  click 8.5.1 -> 9\nFixtures that differ:\n  http.jsonl: 1 of 9 rows: x\n" +
			"Live tests that fail (x):\n--- FAIL: TestDepth (0.1s)\nFAIL\n 92 passed, 1 were skipped\n",
			"On 2027-02-03 2 releases were newer (Flask 3.1.3 -> \\1; click 8.5.1 -> 9), 1 fixture differed (http.jsonl: 1 of 9 rows: x), " +
				"and 92 live tests passed and not these: TestDepth; 1 skipped."},
		{"Releases newer than the pins:\n", ""},
	} {
		if err := os.WriteFile(output, []byte(test.said), 0o644); err != nil {
			t.Fatal(err)
		}
		before := must(os.ReadFile(name))
		if err := run("--result", output, "--date", "2027-02-03"); (err == nil) != (test.want != "") {
			t.Fatal(err)
		}
		got := string(must(os.ReadFile(name)))
		if !strings.Contains(got, test.want+"\n") || test.want == "" && got != string(before) {
			t.Errorf("the document does not contain %q:\n%s", test.want, got)
		}
	}
}

// versionsOf are the pinned versions of a package, oldest first.
func versionsOf(all map[string][]pin, name string) []string {
	found := make(map[string]bool)
	for _, list := range all {
		for _, p := range list {
			if p.name == name {
				found[p.version] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
}

func numbers(version string) (parts []int) {
	for part := range strings.SplitSeq(version, ".") {
		parts = append(parts, must(strconv.Atoi(part)))
	}
	return parts
}

// legacy are the versions that testdata/legacy.jsonl was made by, or a dash.
func legacy(t *testing.T, name string) string {
	t.Helper()
	found := make(map[string]bool)
	for line := range strings.Lines(string(must(os.ReadFile("../testdata/legacy.jsonl")))) {
		var row struct {
			MadeBy map[string]string `json:"made_by"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if version := row.MadeBy[strings.ToLower(name)]; version != "" {
			found[version] = true
		}
	}
	if len(found) == 0 {
		return "–"
	}
	return strings.Join(slices.SortedFunc(maps.Keys(found), func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) }), ", ")
}
