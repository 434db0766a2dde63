package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
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
	usual      int // the candidate that is meant if none verifies
}

// keyLine is a line of an environment file, or of a configuration in Python.
var keyLine = regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+)?((?:FLASK_)?SECRET_KEY)[ \t]*=[ \t]*(.*?)[ \t]*\r?$`)

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
	for _, match := range keyLine.FindAllSubmatch(s.raw, 4) {
		if value := lineValue(match[2]); len(value) > 0 {
			s.usual = len(s.candidates)
			s.candidates = append(s.candidates, candidate{value, "the line " + string(match[1]) + "= of the file"})
		}
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
	s.candidates = []candidate{{s.raw, "every byte of the file"}}
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

// dropNewline reads the file without its final newline, and in no other way.
func (s *source) dropNewline() {
	s.candidates, s.usual = []candidate{{withoutNewline(s.raw), "the file without its final newline"}}, 0
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

// lineValue takes the quotes off a value.
func lineValue(text []byte) []byte {
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}
