// Command licences prints docs/licences.md: what the published modules link into the
// programs of their users, and under which licence, by the texts in the module cache.
package main

import (
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("licences: ")
	if err := page(os.Stdout, ".."); err != nil {
		log.Fatal(err)
	}
}

const head = `# Licences

What the published modules link into a program, by package, on Linux, macOS and Windows, tests aside: made by
` + "`scripts/licences`" + `, which reads the licence texts that come with each module, and held by a test. The licence of this
repository is [BSD-3-Clause](../LICENSE). Programs that are given to others have to carry the texts.

| module | version | licence | linked by |
|---|---|---|---|
`

// allowed are the licences under which a program may be given away without its source.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}

// page writes the document of the repository at root. The error names what has no licence
// that is known, or one that is not allowed.
func page(w io.Writer, root string) error {
	linked, err := dependencies(root)
	if err != nil {
		return err
	}
	fmt.Fprint(w, head)
	for _, key := range slices.Sorted(maps.Keys(linked)) {
		d := linked[key]
		names, err := licences(d.Dir)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		by := slices.Sorted(maps.Keys(d.by))
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", d.Path, d.Version, strings.Join(names, ", "), strings.Join(by, ", "))
	}
	return nil
}

// licences are those of a module's directory, by their SPDX names.
func licences(dir string) ([]string, error) {
	files, err := texts(dir)
	if err != nil {
		return nil, err
	}
	found := make(map[string]bool)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		// Apache's NOTICE names the authors and no licence of its own.
		if strings.HasPrefix(strings.ToUpper(filepath.Base(file)), "NOTICE") {
			continue
		}
		coverage := licensecheck.Scan(text)
		if coverage.Percent < 75 {
			return nil, fmt.Errorf("%s is a known licence by %.0f %% only", filepath.Base(file), coverage.Percent)
		}
		for _, match := range coverage.Match {
			found[match.ID] = true
		}
	}
	for name := range found {
		if !slices.Contains(allowed, name) {
			return nil, fmt.Errorf("the licence %s is not one of %s", name, strings.Join(allowed, ", "))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no licence in it")
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// texts are the files of a directory that look like licences.
func texts(dir string) (files []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		name := strings.ToUpper(entry.Name())
		for _, start := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"} {
			if strings.HasPrefix(name, start) && entry.Type().IsRegular() {
				files = append(files, filepath.Join(dir, entry.Name()))
			}
		}
	}
	return files, err
}
