package conformance

import (
	"bytes"
	_ "embed"
	"flag"
	"os"
	"strings"
	"testing"
)

//go:embed scenarios.txt
var scenariosText string

var update = flag.Bool("update", false, "write scenarios.txt anew")

// scenarios reads the committed list.
func scenarios(t *testing.T) (list []scenario) {
	t.Helper()
	for line := range strings.Lines(scenariosText) {
		s, err := parseScenario(strings.TrimSuffix(line, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

// TestScenarios holds the committed list against the generator.
func TestScenarios(t *testing.T) {
	var text bytes.Buffer
	for _, s := range generate() {
		text.WriteString(s.String() + "\n")
	}
	if *update {
		if err := os.WriteFile("scenarios.txt", text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if scenariosText != text.String() {
		t.Error("scenarios.txt is not what the axes give: run this test with -update")
	}
}

// TestPairs shows that any two values of two axes meet in the list.
func TestPairs(t *testing.T) {
	list := scenarios(t)
	if len(list) < 400 {
		t.Errorf("%d scenarios", len(list))
	}
	missing := allPairs()
	seen := make(map[scenario]bool)
	for _, s := range list {
		if seen[s] || !s.possible() {
			t.Errorf("twice, or impossible: %v", s)
		}
		seen[s] = true
		missing.remove(s)
	}
	for p := range missing {
		t.Errorf("%s=%s never meets %s=%s", axes[p.i].name, p.v, axes[p.j].name, p.w)
	}
}
