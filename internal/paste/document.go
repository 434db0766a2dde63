package paste

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
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

// documentOf tells by the first line that is not blank. One of JSON that is whole is none, as in logs.
func (r *reader) documentOf(line string) document {
	line = strings.TrimRight(line, "\r\n")
	trimmed := strings.TrimSpace(line)
	switch {
	case jsonBegin.MatchString(line) && r.isLogLine(line):
		return noDocument
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
	case jarHeader.MatchString(line), isRow(line, r.name), lwpRow.MatchString(line):
		return tableDocument
	case csvHead.MatchString(line):
		return csvDocument
	}
	return noDocument
}

// document returns the cookies of a document. Those of the name count; if there are none
// of it, all are returned, for the reader to be told of their names.
func (r *reader) document(kind document, text string) ([]Find, error) {
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
		if isHAR && r.count == 0 {
			return nil, errors.New("the HAR has no cookies: browsers leave them out of a sanitised export, and have another with sensitive data")
		}
	}
	switch {
	case r.count > 0:
		finds, err := r.all()
		return alone(finds), err
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
