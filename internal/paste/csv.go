package paste

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
)

const csvRow = "a row of comma-separated values"

// csvHead has the columns name and value.
var csvHead = func() *regexp.Regexp {
	const field, name, value = `(?:"?[\w/][\w /-]*"?)?`, `"?name"?`, `"?value"?`
	const before, after = `(?:` + field + `[,;|])*`, `(?:[,;|]` + field + `)*`
	return regexp.MustCompile(`(?i)^` + before + `(?:` + name + `[,;|]` + before + value + `|` + value + `[,;|]` + before + name + `)` + after + `$`)
}()

// separated reads a table with a head: what a spreadsheet or a database writes.
func (r *reader) separated(text string) {
	head, _, _ := strings.Cut(text[skipBlank(text):], "\n")
	in := csv.NewReader(strings.NewReader(text))
	in.Comma = rune(head[strings.IndexAny(head, ",;|")])
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	columns, _ := in.Read()
	column := func(name string) int {
		return slices.IndexFunc(columns, func(text string) bool { return strings.EqualFold(strings.TrimSpace(text), name) })
	}
	name, value := column("name"), column("value")
	for {
		fields, err := in.Read()
		if err != nil || name < 0 || value < 0 {
			return
		}
		if max(name, value) < len(fields) {
			line, _ := in.FieldPos(value)
			r.pair(line, csvRow, fields[name], fields[value])
		}
	}
}

// isSeparated reports whether one field of a line without a head is a session by its shape.
func isSeparated(line string) bool {
	fields := strings.FieldsFunc(line, func(char rune) bool { return strings.ContainsRune(",;|", char) })
	return len(fields) > 1 && slices.ContainsFunc(fields, func(text string) bool { return strictWhole.MatchString(unquoted(text)) })
}
