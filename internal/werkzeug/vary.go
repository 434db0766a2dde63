package werkzeug

import (
	"net/http"
	"slices"
	"strings"
)

// AddVary adds a field name to the Vary header unless it is there, in any case:
// response.vary.add. The header is written anew as one line, items as they were, in
// quotes where they are no token; "*" stays and the name joins it.
//
// Several Vary lines are one list. Werkzeug reads the first and drops the others when it
// writes, which would lose what another Go middleware has added.
func AddVary(h http.Header, field string) {
	lines := h["Vary"]
	if len(lines) == 0 {
		h["Vary"] = []string{field}
		return
	}
	if lines[0] == field { // as it mostly is
		return
	}
	var items []string
	size := len(field)
	for _, line := range lines {
		items = appendList(items, line)
		size += len(line)
	}
	for _, item := range items {
		if strings.EqualFold(item, field) {
			return
		}
	}
	var out strings.Builder
	out.Grow(size + len(`"", `)*len(items))
	for _, item := range items {
		writeItem(&out, item)
		out.WriteString(", ")
	}
	writeItem(&out, field)
	h.Set("Vary", out.String())
}

// List is parse_list_header of all lines of a header field.
func List(h http.Header, field string) []string {
	return appendList(nil, strings.Join(h[field], ","))
}

// appendList appends parse_list_header: the items between commas outside of quotes, empty
// ones left out, and none at all if a quote is not closed.
func appendList(before []string, header string) []string {
	items := slices.Grow(before, strings.Count(header, ",")+1)
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
		return before
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

// writeItem writes quote_header_value of an item.
func writeItem(out *strings.Builder, item string) {
	token := strings.IndexFunc(item, func(r rune) bool {
		return r >= 0x80 || !isAlnum(byte(r)) && strings.IndexByte("!#$%&'*+-.^_`|~", byte(r)) < 0
	}) < 0
	if token && item != "" {
		out.WriteString(item)
		return
	}
	out.WriteByte('"')
	for i := range len(item) {
		if item[i] == '"' || item[i] == '\\' {
			out.WriteByte('\\')
		}
		out.WriteByte(item[i])
	}
	out.WriteByte('"')
}
