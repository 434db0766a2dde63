package kvstores

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// TestMatrix holds the table of docs/flask-session.md against the combinations that are
// tested, their ids and their last column.
func TestMatrix(t *testing.T) {
	text := must(os.ReadFile(live.Root() + "/docs/flask-session.md"))
	type row struct {
		name            string
		signed, browser bool
	}
	var documented, tested []row
	for _, m := range regexp.MustCompile(`(?m)^\| ((?:memcached|mongodb|dynamodb)[^|]* \| 0\.\d [^|]*) \|.*\| (plain|signed) \| yes \| yes \| yes \| yes \| (yes|no)`).FindAllSubmatch(text, -1) {
		documented = append(documented, row{string(m[1]), string(m[2]) == "signed", string(m[3]) == "yes"})
	}
	for _, c := range combinations {
		tested = append(tested, row{c.name, c.config.SessionUseSigner, c.browser})
		if strings.Contains(c.name, "signed") != c.config.SessionUseSigner {
			t.Errorf("%s is not what it says", c.name)
		}
	}
	if diff := cmp.Diff(tested, documented, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("the document differs (-tested +documented):\n%s", diff)
	}
}

// TestDifferences holds the rows of docs/differences.md about single stores against the
// tests they name.
func TestDifferences(t *testing.T) {
	text := must(os.ReadFile(live.Root() + "/docs/differences.md"))
	folders := map[string]string{"kvstores": ".", "dynamostore": "../../flasksession/dynamostore", "filestore": "../../flasksession/filestore"}
	rows := regexp.MustCompile("(?m)^\\| `[a-z-]+` \\|.*\\| `(kvstores|dynamostore|filestore)\\.(Test\\w+)` \\|$").FindAllStringSubmatch(string(text), -1)
	if len(rows) != 5 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		if !strings.Contains(tests(t, folders[row[1]]), "\nfunc "+row[2]+"(t *testing.T)") {
			t.Errorf("there is no %s.%s", row[1], row[2])
		}
	}
}

// tests is the text of the test files in a folder.
func tests(t *testing.T, folder string) string {
	t.Helper()
	var text strings.Builder
	for _, file := range must(filepath.Glob(filepath.Join(folder, "*_test.go"))) {
		text.Write(must(os.ReadFile(file)))
	}
	return text.String()
}
