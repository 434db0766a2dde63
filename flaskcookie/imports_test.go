package flaskcookie_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestCoreImports holds the line that who imports the core gets the standard
// library and the core, and nothing else.
func TestCoreImports(t *testing.T) {
	const module = "github.com/flaskcookie/flaskcookie-go/"
	allowed := map[string]bool{
		"signer": true, "tagged_json": true, "serializer": true, "flaskcookie": true,
		"internal/pybase64": true, "internal/pyzlib": true, "internal/werkzeug": true,
		"internal/headerhook": true, "internal/pyurl": true, "internal/spell": true, "internal/report": true, "internal/requestcopy": true, "internal/valuepath": true, "flaskshadow": true,
	}
	command := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}",
		module+"signer", module+"tagged_json", module+"serializer", module+"flaskcookie", module+"flaskshadow")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	packages := strings.Fields(string(out))
	if len(packages) < len(allowed) {
		t.Fatalf("go list names only %v", packages)
	}
	for _, path := range packages {
		if !allowed[strings.TrimPrefix(path, module)] {
			t.Errorf("the core imports %s", path)
		}
	}
}
