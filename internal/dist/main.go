// Dist packs cmd/flaskcookie for people who have no Go: a Python wheel and an archive with
// completion and manual pages for each system, and their SHA256SUMS. scripts/wheel runs it,
// in the directory of the repository.
//
// It is a Go program since the same Go that makes the same binary makes the same compressed
// bytes too. Python's zlib is zlib-ng in some builds, so a script in Python would write other
// files there.
package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scripts/wheel:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("scripts/wheel", flag.ExitOnError)
	from := flags.String("from", ".", "the `DIR` that a relative -out is in; for scripts/wheel")
	out := flags.String("out", "", "write into `DIR`, which is made if it is not there; default: dist in the repository")
	text := flags.String("version", "", "the `vX.Y.Z` of the release; default: the tag of this commit, else v0.0.0-dev")
	_ = flags.Parse(args)
	if flags.NArg() > 0 {
		return fmt.Errorf("no arguments wanted, only flags")
	}
	switch {
	case *out == "":
		*out = "dist"
	case !filepath.IsAbs(*out):
		*out = filepath.Join(*from, *out)
	}
	if *text == "" {
		*text = tagged()
	}
	v, err := parseVersion(*text)
	if err != nil {
		return err
	}
	date, err := entryDate(os.Getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return err
	}
	packed, err := pack(v, date)
	if err != nil {
		return err
	}
	return write(*out, packed, stdout)
}

// pack returns the wheel and the archive of each target.
func pack(v version, date date) (packed []file, err error) {
	common, err := commonFiles(v)
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		binary, err := build(t.goos, t.goarch, v)
		if err != nil {
			return nil, err
		}
		program := file{t.program(), binary, 0o755}
		whl, err := wheel(t, v, date, program, common.licences())
		if err != nil {
			return nil, err
		}
		arc, err := archive(t, v, date, append([]file{program}, common...))
		if err != nil {
			return nil, err
		}
		packed = append(packed, whl, arc)
	}
	return packed, nil
}

// write writes the files and their checksums, and says so.
func write(dir string, packed []file, stdout io.Writer) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	slices.SortFunc(packed, byName)
	var sums bytes.Buffer
	for _, f := range packed {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.data), f.name)
	}
	for _, f := range append(packed, file{"SHA256SUMS", sums.Bytes(), 0o644}) {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s %d bytes\n", path, len(f.data))
	}
	return nil
}
