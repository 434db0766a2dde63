package paste

import (
	"regexp"
	"strings"
)

var (
	requestLine  = regexp.MustCompile(`^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE) \S+ HTTP/[0-9.]+\s*$`)
	responseLine = regexp.MustCompile(`^HTTP/[0-9.]+ [0-9]{3}(?: .*)?$`)
	curlTalk     = regexp.MustCompile(`^(?:\* |[<>] (?:[A-Z]+ \S+ HTTP/|HTTP/[0-9.]+ [0-9]{3}))`)
	field        = regexp.MustCompile(`^:?[A-Za-z0-9_-]+:`)
)

// transcript reads requests and responses, and lists of headers without a first line. What
// comes after a blank line is a body, in which nothing is looked for.
func (r *reader) transcript(text string) {
	t := &talk{reader: r}
	for line := range strings.Lines(text) {
		t.number++
		t.line(strings.TrimRight(line, "\r\n"))
	}
	t.endRequest()
}

// talk is the state of transcript.
type talk struct {
	*reader
	number  int
	inBody  bool
	begun   bool   // a line that is not blank was met
	name    string // of the field that may go on
	value   string
	folded  strings.Builder // the lines that go on with the value
	at      int             // the line of that field
	bare    bool            // its name stood alone, without a colon: the next line is its value
	cookies joined          // of the request, in several fields if it is HTTP/2
	first   int             // the line of the first of them
}

func (t *talk) line(line string) {
	verbose := strings.HasPrefix(line, "< ") || strings.HasPrefix(line, "> ") || line == "<" || line == ">"
	if verbose {
		line = strings.TrimPrefix(line[1:], " ")
	}
	switch {
	case strings.HasPrefix(line, "* ") && !verbose:
	case requestLine.MatchString(line) || responseLine.MatchString(line):
		t.endRequest()
		t.inBody, t.begun = false, true
	case strings.TrimSpace(line) == "":
		t.endField()
		t.inBody = t.begun
	case t.inBody && !verbose:
	default:
		t.inBody, t.begun = false, true
		t.field(line)
	}
}

func (t *talk) field(line string) {
	name, value, isPair := cutField(line)
	switch {
	case t.bare:
		t.value, t.bare = line, false
	case (t.name == "" || t.value != "") && bareHeader.MatchString(line):
		t.endField()
		t.name, t.at, t.bare = strings.ToLower(strings.TrimSpace(line)), t.number, true
	case t.name != "" && (line[0] == ' ' || line[0] == '\t'):
		t.folded.WriteByte(' ')
		t.folded.WriteString(strings.TrimSpace(line))
	case t.name != "" && t.value == "" && (!isPair || !isField(line)):
		t.value = line // Chrome copies name and value in a line each
	case isPair:
		t.endField()
		t.name, t.value, t.at = strings.ToLower(name), value, t.number
	}
}

// cutField returns the name and the value of a field.
func cutField(line string) (name, value string, ok bool) {
	if !field.MatchString(line) {
		return "", "", false
	}
	at := 1 + strings.IndexByte(line[1:], ':') // the first may be of HTTP/2's own fields
	return line[:at], strings.TrimLeft(line[at+1:], " \t"), true
}

// isField tells a field from the value of the one before.
func isField(line string) bool { return knownHeader.MatchString(line) || headerName.MatchString(line) }

func (t *talk) endField() {
	t.value += t.folded.String()
	switch {
	case t.name == "set-cookie" && t.value != "":
		t.setCookie(t.at, t.value, t.value)
	case t.name == "cookie":
		if !t.cookies.some {
			t.first = t.at
		}
		t.cookies.add(strings.TrimSpace(t.value))
	}
	t.name, t.value = "", ""
	t.folded.Reset()
}

func (t *talk) endRequest() {
	t.endField()
	if t.cookies.some {
		header := t.cookies.String()
		t.header(t.first, cookieHeader, header, header)
	}
	t.cookies = joined{}
}
