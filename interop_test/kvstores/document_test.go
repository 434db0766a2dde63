package kvstores

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

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
