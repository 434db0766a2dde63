package paste

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// MaxDocument is the most bytes that a document may have.
const MaxDocument = 32 << 20

var errTooLarge = fmt.Errorf("the input is one document and longer than %d MiB", MaxDocument>>20)

// document is what a whole input is.
type document int

const (
	noDocument document = iota
	httpDocument
	curlDocument
	tableDocument
	jsonDocument
	scriptDocument
	csvDocument
)

// scriptBegin is how a request begins that a browser copies as a script: for PowerShell, or fetch for
// Node.
var scriptBegin = regexp.MustCompile(`^\s*(?:\$session = New-Object|Invoke-WebRequest|(?:await )?fetch\()`)

// documentOf tells by the first line that is not blank.
func documentOf(line, name string) document {
	line = strings.TrimRight(line, "\r\n")
	trimmed := strings.TrimSpace(line)
	switch {
	case jsonBegin.MatchString(line):
		return jsonDocument
	case requestLine.MatchString(line), responseLine.MatchString(line), curlTalk.MatchString(line), knownHeader.MatchString(line):
		return httpDocument
	case bareHeader.MatchString(line):
		return httpDocument
	case headerName.FindString(line) != "" && strings.HasSuffix(trimmed, ":"):
		return httpDocument // the value is in the next line
	case curlCommand.MatchString(line):
		return curlDocument
	case scriptBegin.MatchString(line):
		return scriptDocument
	case jarHeader.MatchString(line), isRow(line, name), lwpRow.MatchString(line):
		return tableDocument
	case csvHead.MatchString(line):
		return csvDocument
	}
	return noDocument
}

// readDocument returns the cookies of a document. Those of the name count; if there are none
// of it, all are returned, for the reader to be told of their names.
func readDocument(kind document, text, name string) ([]Find, error) {
	r := &reader{name: name}
	fileNamed := false
	switch kind {
	case httpDocument:
		r.transcript(text)
	case curlDocument:
		fileNamed = r.curls(text, 0)
	case tableDocument:
		r.rows(text)
	case scriptDocument:
		r.script(text)
	case csvDocument:
		r.separated(text)
	case jsonDocument:
		isHAR, err := r.jsonDocument(text)
		if err != nil {
			return nil, err
		}
		if isHAR && len(r.finds) == 0 {
			return nil, errors.New("the HAR has no cookies: browsers leave them out of a sanitised export, and have another with sensitive data")
		}
	}
	switch {
	case len(r.finds) > 0:
		return alone(ofName(r.finds, name)), nil
	case fileNamed:
		return nil, errors.New("the curl command has its cookies in a file, which is not opened")
	}
	return nil, errors.New("no cookie in " + names[kind])
}

var names = map[document]string{
	httpDocument:   "the headers",
	curlDocument:   "the curl command",
	tableDocument:  "the table",
	jsonDocument:   "the JSON",
	scriptDocument: "the script",
	csvDocument:    "the table",
}

// ofName returns the finds that have the name, equal ones of one source once. If none has it
// their cookies are one find, which is told to lack it.
func ofName(finds []Find, name string) []Find {
	if len(finds) == 1 {
		return finds
	}
	var ours []Find
	seen := map[[2]string]bool{}
	for _, f := range finds {
		kind := map[bool]string{true: setCookieHeader}[strings.Contains(f.Source, "Set-Cookie")]
		id := [2]string{kind, strings.Join(f.Values(name), "; ")}
		if f.has(name) && !seen[id] {
			ours = append(ours, f)
			seen[id] = true
		}
	}
	if len(ours) > 0 || len(finds) == 0 {
		return ours
	}
	all := finds[0]
	if all.IsHeader {
		var headers []string
		for _, f := range finds[:min(len(finds), 100)] {
			headers = append(headers, f.Header)
		}
		all.Header = strings.Join(headers, "; ")
	}
	return []Find{all}
}

// has reports whether there is a cookie of the name, malformed ones included.
func (f Find) has(name string) bool {
	for key := range werkzeug.Cookies(f.Header) {
		if key == name {
			return true
		}
	}
	return !f.IsHeader || isMalformed(f.Header, name)
}
