package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxKeyFile is the largest file that is read for a key.
const maxKeyFile = 1 << 20

// candidate is one way to read a key out of what was given.
type candidate struct {
	key []byte
	how string // "" if there is only this way
}

// source is where a key comes from, with the ways to read it in their order.
type source struct {
	name       string // of the flag or variable
	raw        []byte // all bytes of it
	candidates []candidate
	usual      int         // the candidate that is meant if none verifies
	lines      []candidate // those of lines that set a key
}

// readKeyFile reads the key in a file in each way in which it may be meant.
func readKeyFile(flagName, path string) (source, error) {
	s, err := readSource(flagName, path)
	if err != nil {
		return s, err
	}
	s.candidates = []candidate{{s.raw, "the file as it is"}}
	if shorter := withoutNewline(s.raw); len(shorter) < len(s.raw) {
		if len(shorter) == 0 {
			return source{}, setupf("%s: the file has nothing but a newline", flagName)
		}
		s.candidates[0].how = withNewline
		s.candidates = append(s.candidates, candidate{shorter, "the file without its final newline"})
		s.usual = 1
	}
	s.lines = lineKeys(s.raw)
	if len(s.lines) > 0 {
		s.usual = len(s.candidates)
		s.candidates = append(s.candidates, s.lines...)
	}
	if len(s.candidates) == 1 {
		s.candidates[0].how = ""
	}
	return s, nil
}

// withNewline is how a file is read whose newline counts.
const withNewline = "the file as it is, with its final newline"

// readRawFile takes every byte.
func readRawFile(flagName, path string) (source, error) {
	s, err := readSource(flagName, path)
	s.candidates, s.lines = []candidate{{s.raw, "every byte of the file"}}, lineKeys(s.raw)
	return s, err
}

// readSource reads a file, whose name the error does not tell: a key may have been typed there.
func readSource(flagName, path string) (source, error) {
	data, err := readSmall(path)
	switch {
	case err != nil:
		return source{}, setupf("%s: %v", flagName, err)
	case len(data) == 0:
		return source{}, setupf("%s: the file is empty", flagName)
	case len(data) > maxKeyFile:
		return source{}, setupf("%s: the file is larger than %d MiB and no key", flagName, maxKeyFile>>20)
	}
	return source{name: flagName, raw: data}, nil
}

// dropNewline leaves the file without its final newline, and the lines in it that set a key.
func (s *source) dropNewline() {
	text := candidate{withoutNewline(s.raw), "the file without its final newline"}
	s.candidates, s.usual = append([]candidate{text}, s.lines...), min(len(s.lines), 1)
}

// onlyLine leaves the lines that set a key.
func (s *source) onlyLine() error {
	if len(s.lines) == 0 {
		return setupf("%s: the file has no line SECRET_KEY= or FLASK_SECRET_KEY= with a key that can be read", s.name)
	}
	s.candidates, s.usual = s.lines, 0
	return nil
}

// configured says of a file that was taken for the key as a whole that it seems to be more than that.
func (s *source) configured() string {
	switch {
	case len(s.raw) == 0 || s.name == keyVariable || !looksConfigured(s.raw):
		return ""
	case len(s.lines) == 0:
		return s.name + ": the file names SECRET_KEY and looks like configuration, and no key was read out of it: all of it is taken for the key"
	case len(s.candidates) == 1 && s.candidates[0].how != s.lines[0].how:
		return s.name + ": the file has " + strings.TrimSuffix(s.lines[0].how, " of the file") + ", and all of it is taken for the key; -key-file with -key-line takes the line"
	}
	return ""
}

func readSmall(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	return data, withoutPath(err)
}

// withoutPath takes the path out of an error.
func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

func withoutNewline(data []byte) []byte {
	shorter, newline := bytes.CutSuffix(data, []byte("\n"))
	if newline {
		shorter = bytes.TrimSuffix(shorter, []byte("\r"))
	}
	return shorter
}
