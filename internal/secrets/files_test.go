package secrets

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestEveryFileIsRead plants comparisons in files that only some system or tag builds, and with what
// this system does not have; and files that nothing here can read.
func TestEveryFileIsRead(t *testing.T) {
	l := newLoader(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module p\n", "any.go": "package p\n",
		"a_windows.go": "package p\nfunc windows(a, b string) bool { return a == b }",
		"b.go":         "//go:build race\n\npackage p\nfunc race(a, b string) bool { return a == b }",
		"c.go":         "//go:build !unix && !windows\n\npackage p\nfunc neither(a, b string) bool { return a == b }",
		"d_windows.go": "package p\nimport \"golang.org/x/sys/windows\"\nfunc unknown(a, b string) bool { return windows.Same(a, b) || windows.Word(a) == windows.Word(b) }",
		"e_linux.go":   "package p\nfunc linux(a, b string) bool { return a == b }",
		"f_darwin.go":  "package p\nfunc darwin(a, b string) bool { return a == b }",
		"x_test.go":    "package p\nfunc test(a, b string) bool { return a == b }",
		"inside/i.go":  "package inside\nfunc inside(a, b string) bool { return a == b }",
		"other/go.mod": "module other\n", "other/o.go": "package other\nfunc other(a, b string) bool { return a == b }",
		"tag.go": "//go:build never\n\npackage p\n", "asm.s": "",
	} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	units, err := l.units(folder, settings())
	for _, missed := range []string{"tag.go is read in no setting", "asm.s is not Go"} {
		if err == nil || !strings.Contains(err.Error(), missed) {
			t.Errorf("%v, want %s", err, missed)
		}
	}
	var functions []string
	for _, u := range units {
		for _, c := range walk(l.fset, u, fixedIn(units), func(string) bool { return false }) {
			functions = append(functions, c.function[strings.LastIndex(c.function, ".")+1:])
		}
	}
	slices.Sort(functions)
	if want := "darwin inside linux neither race unknown windows"; strings.Join(slices.Compact(functions), " ") != want {
		t.Errorf("comparisons in %v, want %s", functions, want)
	}
}
