package kvstores

import (
	"os"
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
