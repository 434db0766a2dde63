package matrix

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(live.Root(), "docs", "flask-session.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDocument holds the matrix of docs/flask-session.md against the product of the axes: no
// cell is missing, and each says what the live tests run or prove.
func TestDocument(t *testing.T) {
	header := "backend"
	for _, release := range Releases {
		for _, format := range Formats {
			header += " | " + release + " " + format
		}
	}
	want := []string{"| " + header + " |", "|" + strings.Repeat("---|", 1+len(Releases)*len(Formats))}
	for _, backend := range Backends {
		row := "| " + backend
		for _, c := range All() {
			if c.Backend == backend && !c.Signed {
				row += " | " + c.Entry()
			}
		}
		want = append(want, row+" |")
	}
	_, text, _ := strings.Cut(document(t), "\n| backend | 0.8")
	text, _, _ = strings.Cut("| backend | 0.8"+text, "\n\n")
	if diff := cmp.Diff(want, strings.Split(text, "\n")); diff != "" {
		t.Errorf("the document differs (-want +got):\n%s", diff)
	}
}

// TestLegend has the document explain every letter of the matrix, by a test that is there.
func TestLegend(t *testing.T) {
	var letters []string
	for _, c := range All() {
		if _, letter, found := strings.Cut(strings.TrimPrefix(c.Entry(), "– "), ", "); found {
			letters = append(letters, letter)
		} else if c.Lack() != 0 {
			letters = append(letters, string(c.Lack()))
		}
	}
	slices.Sort(letters)
	letters = slices.Compact(letters)
	tests := sources(t)
	var explained []string
	for _, m := range regexp.MustCompile(`(?m)^\| ([a-z]) \| .* \| (.*) \|$`).FindAllStringSubmatch(document(t), -1) {
		explained = append(explained, m[1])
		for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(m[2], -1) {
			if !strings.Contains(tests, "\nfunc "+name[1]+"(t *testing.T)") {
				t.Errorf("%s: there is no %s", m[1], name[1])
			}
		}
	}
	slices.Sort(explained)
	if diff := cmp.Diff(letters, explained); diff != "" {
		t.Errorf("letters (-in the matrix +explained):\n%s", diff)
	}
}

// TestRun has a live test for the cells of every backend, and one for those it lacks.
func TestRun(t *testing.T) {
	tests := sources(t)
	for _, function := range []string{"Of", "Lacking"} {
		for _, backend := range Backends {
			if !regexp.MustCompile(`matrix\.` + function + `\([^)]*"` + backend + `"`).MatchString(tests) {
				t.Errorf("no test of matrix.%s(%q)", function, backend)
			}
		}
	}
}

// sources is the text of the live tests.
func sources(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, folder := range []string{"flasksession", "kvstores"} {
		files, err := filepath.Glob(filepath.Join(live.Root(), "interop_test", folder, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(content)
		}
	}
	return text.String()
}
