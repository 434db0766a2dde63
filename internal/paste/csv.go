package paste

import (
	"regexp"
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
	in := &records{text: text, line: 1, comma: head[strings.IndexAny(head, ",;|")]}
	nameAt, valueAt := -1, -1
	in.next(func(column int, text string, _ int) {
		switch text = strings.TrimSpace(text); {
		case nameAt < 0 && strings.EqualFold(text, "name"):
			nameAt = column
		case valueAt < 0 && strings.EqualFold(text, "value"):
			valueAt = column
		}
	})
	for more := nameAt >= 0 && valueAt >= 0; more; {
		name, value, count, line := "", "", 0, 0
		more = in.next(func(column int, text string, at int) {
			switch column {
			case nameAt:
				name = text
			case valueAt:
				value, line = text, at
			}
			count++
		})
		if count > max(nameAt, valueAt) {
			r.pair(line, csvRow, name, value)
		}
	}
}

// isSeparated reports whether one field of a line without a head is a session by its shape.
func isSeparated(line string) bool {
	count, found := 0, false
	for text := range strings.FieldsFuncSeq(line, func(char rune) bool { return char == ',' || char == ';' || char == '|' }) {
		count++
		found = found || strictWhole.MatchString(unquoted(text))
	}
	return count > 1 && found
}
