package documents

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// runBy names what runs the transcripts of a page: a test of this package or, as FOLDER:TEST,
// of another one, in general ("") or for those that begin with a command.
var runBy = map[string]map[string]string{
	"README.md": {
		"go get github.com/flaskcookie/flaskcookie-go": ":TestReadmeInstalls",
		"cd examples/whoami":                           ":TestReadmeWhoIsLoggedIn",
		"./scripts/demo":                               "interop_test/strangler:TestDemo",
	},
	"docs/apps.md":                  {"scripts/apps": "interop_test/apps:TestApps"},
	"docs/command-line.md":          {"": "cmd/flaskcookie:TestTranscripts"},
	"docs/compression.md":           {"": ":TestCompressionPage"},
	"docs/explain.md":               {"": "cmd/flaskcookie:TestTranscripts"},
	"docs/flask-session.md":         {"examples/redis/run": "interop_test/flasksession:TestExample"},
	"docs/tokens.md":                {"": ":TestTokensPage"},
	"docs/your-own-app.md":          {"": ":TestYourOwnAppPage"},
	"examples/frameworks/README.md": {"go run . gin": ":TestFrameworksPage"},
	"examples/pgadmin/README.md":    {"export PGADMIN_SECRET_KEY=": ":TestPgAdminPage"},
}

// pages are README.md, the pages of docs and the READMEs of the examples.
func pages(t *testing.T) (names []string) {
	t.Helper()
	for _, form := range []string{"*.md", "docs/*.md", "examples/*/*.md", "scripts/*.md", "testdata/*.md"} {
		found, err := filepath.Glob(filepath.Join(live.Root(), form))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, err := filepath.Rel(live.Root(), path)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.ToSlash(name))
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d pages", len(names))
	}
	return names
}

// TestEveryTranscript: each transcript of each page is run by the test that the table names,
// which is there. So nobody adds one that nothing runs.
func TestEveryTranscript(t *testing.T) {
	used := make(map[string]bool)
	for _, name := range pages(t) {
		for _, shown := range transcripts(page(t, name)) {
			test, begins := runnerOf(name, shown[0].command)
			if test == "" {
				t.Errorf("%s: nothing runs the transcript that begins\n$ %s", name, shown[0].command)
				continue
			}
			used[name+begins] = true
			folder, test, _ := strings.Cut(test, ":")
			if !hasTest(t, folder, test) {
				t.Errorf("%s: there is no %s in %q", name, test, folder)
			}
		}
	}
	for name, tests := range runBy {
		for begins := range tests {
			if !used[name+begins] {
				t.Errorf("%s has no transcript that begins with %q", name, begins)
			}
		}
	}
}

func runnerOf(name, command string) (test, begins string) {
	for begins, test := range runBy[name] {
		if begins != "" && strings.HasPrefix(command, begins) {
			return test, begins
		}
	}
	return runBy[name][""], ""
}

// hasTest reports whether a folder of the repository, this one if it is "", has a test.
func hasTest(t *testing.T, folder, test string) bool {
	t.Helper()
	if folder == "" {
		folder = "interop_test/documents"
	}
	files, err := filepath.Glob(filepath.Join(live.Root(), folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(source, []byte("\nfunc "+test+"(t *testing.T)"))
	})
}

// TestNoOutputAlone: a block without a language that begins with no command is output that
// nothing runs, or a drawing; only the pages named here have one.
func TestNoOutputAlone(t *testing.T) {
	drawings := map[string]bool{"ARCHITECTURE.md": true}
	for _, name := range pages(t) {
		for _, block := range fence.FindAllStringSubmatch(page(t, name), -1) {
			run := strings.HasPrefix(block[2], "$ ") || name == "docs/migration.md" // interop_test/migration runs all of its text
			if (block[1] == "" || block[1] == "text" || block[1] == "console" || block[1] == "sh") && !run && !drawings[name] {
				t.Errorf("%s: nothing runs\n%s", name, block[2])
			}
		}
	}
}
