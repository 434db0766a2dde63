// Package printed compares what a program prints with what a page of the documents shows of it.
package printed

import (
	"regexp"
	"strings"
)

var anyLines = regexp.MustCompile(`(?m)^\\\.\\\.\\\.\n`)

// Matches reports whether a program printed what a page shows. There "…" stands for anything
// within a line, and "..." alone in a line for any number of lines.
func Matches(output, shown string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(shown), "…", `[^\n]*`)
	pattern = anyLines.ReplaceAllString(pattern, `(?:.*\n)*?`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(output)
}
