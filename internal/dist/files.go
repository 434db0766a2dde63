package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// file is a file to be written or packed. The name has slashes.
type file struct {
	name string
	data []byte
	mode fs.FileMode
}

func byName(a, b file) int { return cmp.Compare(a.name, b.name) }

// files are those that go into the package of every system.
type files []file

// licences are those of the command line and of the Go library that is linked into it.
func (f files) licences() files {
	return slices.Collect(func(yield func(file) bool) {
		for _, f := range f {
			if strings.HasPrefix(f.name, "LICENSE") && !yield(f) {
				return
			}
		}
	})
}

// commonFiles are the licences, and what the program writes about itself: completion and
// manual pages. It is built for this machine to be asked.
func commonFiles(v version) (files, error) {
	own, err := os.ReadFile("LICENSE")
	if err != nil {
		return nil, err
	}
	root, err := goCommand("", "", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	golang, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	if err != nil {
		return nil, err
	}
	if err := onlyGo(); err != nil {
		return nil, err
	}
	said, err := ownWords(v)
	if err != nil {
		return nil, err
	}
	return append(files{{"LICENSE", own, 0o644}, {"LICENSE-Go", golang, 0o644}}, said...), nil
}

// onlyGo makes sure that nothing is linked whose licence would have to be packed too.
func onlyGo() error {
	const format = `{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}`
	for _, t := range targets {
		out, err := goCommand(t.goos, t.goarch, "list", "-deps", "-f", format, "./cmd/flaskcookie")
		if err != nil {
			return err
		}
		if modules := strings.Fields(string(out)); len(modules) > 0 {
			return fmt.Errorf("the command line for %s/%s links %s: pack its licence as well", t.goos, t.goarch, modules[0])
		}
	}
	return nil
}

// ownWords has the program write its completion and manual pages.
func ownWords(v version) (said files, err error) {
	dir, err := os.MkdirTemp("", "flaskcookie-dist")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	native, err := build("", "", v)
	if err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "flaskcookie.exe") // Windows needs the ending, the others do not mind it
	if err := os.WriteFile(program, native, 0o700); err != nil {
		return nil, err
	}
	for shell, name := range map[string]string{"bash": "flaskcookie.bash", "zsh": "_flaskcookie", "fish": "flaskcookie.fish"} {
		script, err := output(program, []string{"completion", shell})
		if err != nil {
			return nil, err
		}
		said = append(said, file{"completion/" + name, script, 0o644})
	}
	pages := filepath.Join(dir, "man")
	if err := os.Mkdir(pages, 0o700); err != nil {
		return nil, err
	}
	if _, err := output(program, []string{"man", "-dir", pages}); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(pages)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		page, err := os.ReadFile(filepath.Join(pages, entry.Name()))
		if err != nil {
			return nil, err
		}
		said = append(said, file{"man/man1/" + entry.Name(), page, 0o644})
	}
	return said, nil
}

// date is the one that all packed files bear.
type date = time.Time

// firstDate is the first that a zip can tell.
var firstDate = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// entryDate is that of SOURCE_DATE_EPOCH, in seconds since 1970, or the first that there is.
func entryDate(epoch string) (date, error) {
	if epoch == "" {
		return firstDate, nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<32 {
		return date{}, fmt.Errorf("SOURCE_DATE_EPOCH is no number of seconds since 1970")
	}
	if given := time.Unix(seconds, 0).UTC(); given.After(firstDate) {
		return given, nil
	}
	return firstDate, nil
}
