package page

import (
	"errors"
	"strings"
)

// The marks around a part of a document that scripts/bench rewrites.
func begin(name string) string { return "<!-- scripts/bench: " + name + " -->\n" }
func end(name string) string   { return "<!-- scripts/bench: end of " + name + " -->\n" }

func region(name, content string) string { return begin(name) + content + end(name) }

// ErrRegion reports a document in which a region does not stand exactly once.
var ErrRegion = errors.New("page: the document does not have the region once")

// Region returns the content of a region of a document.
func Region(document, name string) (string, error) {
	_, content, _, err := cut(document, name)
	return content, err
}

// ReplaceRegion returns the document with another content of a region.
func ReplaceRegion(document, name, content string) (string, error) {
	before, _, after, err := cut(document, name)
	return before + region(name, content) + after, err
}

func cut(document, name string) (before, content, after string, err error) {
	if strings.Count(document, begin(name)) != 1 || strings.Count(document, end(name)) != 1 {
		return "", "", "", ErrRegion
	}
	before, rest, _ := strings.Cut(document, begin(name))
	content, after, found := strings.Cut(rest, end(name))
	if !found {
		return "", "", "", ErrRegion
	}
	return before, content, after, nil
}
