package flaskcookie_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestCoreImports holds the line that who imports the core gets the standard
// library and the core, and nothing else.
func TestCoreImports(t *testing.T) {
	const module = "github.com/flaskcookie/flaskcookie-go/"
	allowed := map[string]bool{
		"signer": true, "tagged_json": true, "serializer": true, "flaskcookie": true,
		"internal/fips": true, "internal/pybase64": true, "internal/pyzlib": true, "internal/werkzeug": true,
		"internal/headerhook": true, "internal/patience": true, "internal/pyurl": true, "internal/spell": true, "internal/report": true, "internal/requestcopy": true, "internal/valuepath": true, "internal/weakkey": true,
	}
	packages := dependencies(t, module+"signer", module+"tagged_json", module+"serializer", module+"flaskcookie")
	if len(packages) < len(allowed) {
		t.Fatalf("go list names only %v", packages)
	}
	for _, path := range packages {
		if !allowed[strings.TrimPrefix(path, module)] {
			t.Errorf("the core imports %s", path)
		}
	}
}

// TestComparisonInTestsOnly shows that go-cmp is linked into no program: what imports it
// outside of a test file is the vectors of the tests.
func TestComparisonInTestsOnly(t *testing.T) {
	const module = "github.com/flaskcookie/flaskcookie-go"
	all := dependencies(t, module+"/...")
	if !slices.Contains(all, "github.com/google/go-cmp/cmp") {
		t.Fatal("the vectors do not import go-cmp any more: this test shows nothing")
	}
	packages := slices.DeleteFunc(all, func(path string) bool {
		return !strings.HasPrefix(path, module+"/") || path == module+"/internal/vectors"
	})
	for _, path := range dependencies(t, packages...) {
		if strings.HasPrefix(path, "github.com/google/go-cmp/") {
			t.Errorf("%s is imported outside of tests", path)
		}
	}
}

// dependencies returns what the packages are built of, tests aside and the standard
// library aside.
func dependencies(t *testing.T, packages ...string) []string {
	t.Helper()
	arguments := []string{"list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"}
	out, err := exec.Command("go", append(arguments, packages...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	return strings.Fields(string(out))
}
