package werkzeug

import (
	"net/http"
	"strings"
)

// AddVary adds a field name to the Vary header unless it is there, in any case:
// response.vary.add. The header is written anew as one line, items as they were, in
// quotes where they are no token; "*" stays and the name joins it.
//
// Several Vary lines are one list. Werkzeug reads the first and drops the others when it
// writes, which would lose what another Go middleware has added.
func AddVary(h http.Header, field string) {
	var items []string
	for _, line := range h["Vary"] {
		items = append(items, parseList(line)...)
	}
	for _, item := range items {
		if strings.EqualFold(item, field) {
			return
		}
	}
	items = append(items, field)
	for i, item := range items {
		items[i] = quoteItem(item)
	}
	h.Set("Vary", strings.Join(items, ", "))
}

// parseList is parse_list_header: the items between commas outside of quotes, empty ones
// left out, and none at all if a quote is not closed.
func parseList(header string) []string {
	var items []string
	start, quoted, escaped := 0, false, false
	add := func(end int) {
		if item := strings.Trim(header[start:end], " \t"); item != "" {
			items = append(items, unquoteItem(item))
		}
		start = end + 1
	}
	for i, c := range []byte(header) {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = quoted
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			add(i)
		}
	}
	if quoted {
		return nil
	}
	add(len(header))
	return items
}

// unquoteItem is unquote_header_value.
func unquoteItem(item string) string {
	if len(item) < 2 || item[0] != '"' || item[len(item)-1] != '"' {
		return item
	}
	item = item[1 : len(item)-1]
	var b strings.Builder
	for i := 0; i < len(item); i++ {
		if item[i] == '\\' && i+1 < len(item) {
			i++
		}
		b.WriteByte(item[i])
	}
	return b.String()
}

// quoteItem is quote_header_value.
func quoteItem(item string) string {
	token := strings.IndexFunc(item, func(r rune) bool {
		return r >= 0x80 || !isAlnum(byte(r)) && strings.IndexByte("!#$%&'*+-.^_`|~", byte(r)) < 0
	}) < 0
	if token && item != "" {
		return item
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(item) + `"`
}
