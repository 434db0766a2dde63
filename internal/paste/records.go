package paste

import "strings"

// records reads comma-separated values as a csv.Reader with LazyQuotes does, field by field: one record may
// have as many fields as a document has bytes, and a csv.Reader holds 40 bytes for each.
type records struct {
	text  string // what is left
	comma byte
	line  int    // of what is left, from 1
	part  []byte // of a field in quotes, what has been read
}

// next calls field with each field of a record and the line where it begins. It returns false at the end.
func (r *records) next(field func(column int, text string, line int)) bool {
	for r.text != "" && r.lineEnd() {
	}
	if r.text == "" {
		return false
	}
	for column, last := 0, false; !last; column++ {
		line, text := r.line, ""
		if strings.HasPrefix(r.text, `"`) {
			text, last = r.quoted()
		} else {
			text, last = r.plain()
		}
		field(column, text, line)
	}
	return true
}

// lineEnd takes the end of a line off, if it stands here, or that of the text.
func (r *records) lineEnd() bool {
	switch {
	case r.text == "" || r.text == "\r":
		r.text = ""
		return true
	case strings.HasPrefix(r.text, "\n"), strings.HasPrefix(r.text, "\r\n"):
		_, r.text, _ = strings.Cut(r.text, "\n")
		r.line++
		return true
	}
	return false
}

// plain reads a field without quotes around it. The last one ends the record.
func (r *records) plain() (text string, last bool) {
	end := 0
	for end < len(r.text) && r.text[end] != r.comma && r.text[end] != '\n' {
		end++
	}
	text = r.text[:end]
	if end < len(r.text) && r.text[end] == r.comma {
		r.text = r.text[end+1:]
		return text, false
	}
	r.text = r.text[end:]
	r.lineEnd()
	return strings.TrimSuffix(text, "\r"), true
}

// quoted reads a field in quotes, in which two are one, and one that nothing ends is itself.
func (r *records) quoted() (text string, last bool) {
	r.part = r.part[:0]
	for r.text = r.text[1:]; ; {
		inner, rest, closed := strings.Cut(r.text, `"`)
		r.line += strings.Count(inner, "\n")
		if !closed {
			inner = strings.TrimSuffix(inner, "\r")
		}
		r.part = append(r.part, strings.ReplaceAll(inner, "\r\n", "\n")...)
		r.text = rest
		switch {
		case !closed || r.lineEnd():
			return string(r.part), true
		case r.text[0] == r.comma:
			r.text = r.text[1:]
			return string(r.part), false
		case r.text[0] == '"':
			r.text = r.text[1:]
		}
		r.part = append(r.part, '"')
	}
}
