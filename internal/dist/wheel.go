package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// description is what a registry of Python packages shows, and METADATA ends with.
//
//go:embed description.md
var description string

// wheel packs the program as pip installs it: as a script, so that it is on the PATH of the
// environment.
func wheel(t target, v version, date date, program file, licences files) (file, error) {
	base := "flaskcookie-" + v.python
	info := base + ".dist-info/"
	program.name = base + ".data/scripts/" + program.name
	content := files{program, {info + "WHEEL", wheelText(t), 0o644}, {info + "METADATA", metadata(v, licences), 0o644}}
	for _, licence := range licences {
		licence.name = info + "licenses/" + licence.name
		content = append(content, licence)
	}
	slices.SortFunc(content, byName)
	content = append(content, file{info + "RECORD", record(content, info+"RECORD"), 0o644}) // last, as the format advises
	data, err := zipped(content, date)
	return file{base + "-py3-none-" + t.platforms + ".whl", data, 0o644}, err
}

func wheelText(t target) []byte {
	lines := []string{"Wheel-Version: 1.0", "Generator: flaskcookie", "Root-Is-Purelib: false"}
	for _, tag := range t.tags() {
		lines = append(lines, "Tag: "+tag)
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

func metadata(v version, licences files) []byte {
	lines := []string{
		"Metadata-Version: 2.4",
		"Name: flaskcookie",
		"Version: " + v.python,
		"Summary: Read, check, explain and write Flask session cookies on the command line",
		"License-Expression: BSD-3-Clause",
	}
	for _, licence := range licences {
		lines = append(lines, "License-File: "+licence.name)
	}
	lines = append(lines,
		"Project-URL: Source, https://github.com/flaskcookie/flaskcookie-go",
		"Classifier: Environment :: Console",
		"Classifier: Framework :: Flask",
		"Requires-Python: >=3",
		"Description-Content-Type: text/markdown",
	)
	return []byte(strings.Join(lines, "\n") + "\n\n" + description)
}

// record lists the files with their digests, and itself without one.
func record(content files, own string) []byte {
	var text strings.Builder
	for _, f := range content {
		sum := sha256.Sum256(f.data)
		fmt.Fprintf(&text, "%s,sha256=%s,%d\n", f.name, base64.RawURLEncoding.EncodeToString(sum[:]), len(f.data))
	}
	text.WriteString(own + ",,\n")
	return []byte(text.String())
}
