package interop

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// difference is a row of docs/differences.md. The differential test accepts a
// disagreement only if explains, where it is given, says so.
type difference struct {
	id       string
	test     string // in this package or in conformance
	explains func(c *cookieCase, field string, python, golang answer, peer hello) bool
}

var differences = []difference{
	{"depth", "TestDepth", func(c *cookieCase, field string, python, golang answer, _ hello) bool {
		return byDepth(nesting(c.payload), field, python, golang)
	}},
	{"inflated-size", "TestInflatedSize", nil},
	{"clock-1970", "TestClockBefore1970", nil},
	{"spelled-size", "TestSpelledSize", nil},
	{"empty-salt", "TestEmptySalt", nil},
	{"empty-key", "TestEmptyKey", nil},
	{"key-count", "TestKeyCount", nil},
	{"algorithm", "TestAlgorithm", nil},
	{"years", "TestYears", func(_ *cookieCase, field string, python, _ answer, _ hello) bool {
		return field == "write_error" && python.Value != nil && yearBelow100.MatchString(*python.Value)
	}},
	{"newer-base64", "TestNewerBase64", func(c *cookieCase, field string, python, golang answer, peer hello) bool {
		hasMore := dataAfterPadding.Match(c.cookie) || dataAfterPadding.Match(c.payload)
		return !peer.ClassicBase64 && hasMore && byNewerBase64(field, python, golang)
	}},
	{"msgspec-depth", "TestMsgspecDepth", nil},
	{"msgspec-keys", "TestMsgspecKeys", nil},
	{"msgspec-retyped", "TestMsgspecRetyped", nil},
	{"msgspec-digits", "TestMsgspecDigits", nil},
	{"password-digest", "TestPasswordDifferences", nil},
	{"password-cost", "TestPasswordDifferences", nil},
	{"password-numbers", "TestPasswordDifferences", nil},
	{"password-ascii", "TestPasswordDifferences", nil},
	{"zlib-ng", "TestZlib", func(_ *cookieCase, field string, _, _ answer, peer hello) bool {
		return !peer.ClassicZlib && field == "recookie"
	}},
	{"custom-markup", "TestCustomMarkup", func(_ *cookieCase, field string, python, golang answer, _ hello) bool {
		return python.Spelled && unreadable(field, golang, python)
	}},
	{"session-keys", httpTest, nil},
	{"error-headers", httpTest, nil},
	{"nested-write", httpTest, nil},
	{"unwritable-cookie", httpTest, nil},
	{"own-cookie", httpTest, nil},
	{"int-digits", "TestIntDigits", nil},
	{"cookie-header", "TestOldCookieHeader", nil},
	{"cookie-lines", httpTest, nil},
	{"vary-lines", httpTest, nil},
	{"broken-flashes", httpTest, nil},
	{"flash-category", httpTest, nil},
	{"config-early", httpTest, nil},
	{"config-flag-off", httpTest, nil},
	{"config-flag-on", httpTest, nil},
	{"config-lifetime", httpTest, nil},
	{"config-domain", httpTest, nil},
	{"config-name", httpTest, nil},
	{"config-fallbacks", httpTest, nil},
	{"config-path", httpTest, nil},
	{"config-max-size", httpTest, nil},
	{"login-logout", loginTest, nil},
	{"login-refresh", loginTest, nil},
	{"login-id", loginTest, nil},
	{"login-seconds", loginTest, nil},
	{"login-digest", loginTest, nil},
	{"login-next", loginTest, nil},
	{"login-options", loginTest, nil},
	{"login-config", loginTest, nil},
	{"login-new-id", "TestLoginMeanwhile", nil},
	{"csrf-text", loginTest, nil},
	{"csrf-referrer", loginTest, nil},
	{"csrf-config", loginTest, nil},
	{"csrf-route", loginTest, nil},
	{"csrf-large", loginTest, nil},
	{"csrf-malformed", loginTest, nil},
}

// httpTest has the differences that take a request, in a table with their ids.
const httpTest = "TestHTTPDifferences"

// loginTest has those on who is logged in, likewise.
const loginTest = "TestLoginDifferences"

// tabled are the files of the tests with a table of ids.
var tabled = map[string]string{httpTest: "conformance/differences_test.go", loginTest: "login/differences_test.go"}

var (
	yearBelow100     = regexp.MustCompile(`" d":"\w{3}, \d\d \w{3} 00\d\d `)
	dataAfterPadding = regexp.MustCompile(`=[^.]*[0-9A-Za-z+/_-]`)
)

// intended returns the id of the difference that explains a disagreement.
func intended(c *cookieCase, field string, python, golang answer, peer hello) string {
	for _, d := range differences {
		if d.explains != nil && d.explains(c, field, python, golang, peer) {
			return d.id
		}
	}
	return ""
}

// TestDifferencesTable holds the table above against the document and its tests.
func TestDifferencesTable(t *testing.T) {
	document, err := os.ReadFile("../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented, here []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|.*\\| `(Test\\w+)` \\|$").FindAllSubmatch(document, -1) {
		documented = append(documented, string(row[1])+" "+string(row[2]))
	}
	for _, d := range differences {
		here = append(here, d.id+" "+d.test)
		if !testExists(t, d) {
			t.Errorf("%s: there is no %s for it", d.id, d.test)
		}
	}
	for _, row := range regexp.MustCompile("(?m)\\| `(\\w+)\\.(Test\\w+)` \\|$").FindAllSubmatch(document, -1) {
		if !packageTests(t, string(row[1]), string(row[2])) {
			t.Errorf("there is no %s.%s", row[1], row[2])
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `.*$").FindAll(document, -1)
	for _, row := range rows {
		if !regexp.MustCompile("^\\| `[a-z0-9-]+` \\|(?:[^|]+\\|){3} `(?:\\w+\\.)?Test\\w+` \\|$").Match(row) {
			t.Errorf("not an id, three cells and one test: %s", row)
		}
	}
	if len(rows) < 90 {
		t.Errorf("the document has only %d rows", len(rows))
	}
	slices.Sort(documented)
	slices.Sort(here)
	if diff := cmp.Diff(documented, here); diff != "" {
		t.Errorf("docs/differences.md and the tests (-documented +tested):\n%s", diff)
	}
}

func testExists(t *testing.T, d difference) bool {
	files := must(filepath.Glob("*_test.go"))
	files = append(files, must(filepath.Glob("*/*_test.go"))...)
	row := ""
	if file, ok := tabled[d.test]; ok {
		files = []string{file}
		row = `{"` + d.id + `", `
	}
	return slices.ContainsFunc(files, func(file string) bool {
		source := must(os.ReadFile(file))
		return bytes.Contains(source, []byte("\nfunc "+d.test+"(t *testing.T)")) && bytes.Contains(source, []byte(row))
	})
}

// packageTests reports whether a package of the repository, named by its folder, has a test.
func packageTests(t *testing.T, folder, test string) bool {
	t.Helper()
	var files []string
	for _, parent := range []string{"../", "../flasksession/", "../werkzeug/", ""} {
		files = append(files, must(filepath.Glob(parent+folder+"/*_test.go"))...)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		return bytes.Contains(must(os.ReadFile(file)), []byte("\nfunc "+test+"(t *testing.T)"))
	})
}
