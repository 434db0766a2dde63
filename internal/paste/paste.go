package paste

import (
	"errors"
	"iter"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// DefaultName is the name of Flask's session cookie.
const DefaultName = "session"

// Find is one thing to judge: the cookies of one request, a cookie that a response set or a
// browser keeps, or a text that is taken for a value.
type Find struct {
	// Line is the line of the input where it begins, from 1.
	Line int

	// Source says where in the input it stood, such as "a Cookie header". It is empty for a
	// text that was taken as it is.
	Source string

	// Header are the cookies as a Cookie header carries them, if IsHeader.
	Header   string
	IsHeader bool

	// Text is the value if there is no header, else the item that the header was found in.
	Text string

	// Alone is true if the text or document it was found in has no other find.
	Alone bool
}

// Malformed reports whether there is a cookie of the name that Werkzeug skips from 3.1.9 on.
func (f Find) Malformed(name string) bool { return isMalformed(f.Header, name) }

// Values returns the values of all cookies of the name, each as Werkzeug reads it.
func (f Find) Values(name string) (values []string) {
	if !f.IsHeader {
		return nil
	}
	for key, value := range werkzeug.Cookies(f.Header) {
		if key == name {
			values = append(values, value)
		}
	}
	return values
}

// plainName is a name of a cookie that may be shown: a value without its name is none.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,39}$`)

// maxOthers is how many names are told.
const maxOthers = 10

// Others returns the names of the first few cookies that are not called name, once each.
func (f Find) Others(name string) (names []string) {
	seen := map[string]bool{name: true}
	for key, value := range werkzeug.Cookies(f.Header) {
		if value == "" || seen[key] || !plainName.MatchString(key) || len(names) == maxOthers {
			continue
		}
		seen[key] = true
		names = append(names, key)
	}
	return names
}

// reader is what a text is read with.
type reader struct {
	finds
	patterns *namePatterns // of the name, once they are needed
	curl     *commands     // the same of curl
	parsed   parsedLine
}

func newReader(name string) *reader { return &reader{finds: finds{name: name}} }

func (r *reader) header(line int, source, header, text string) {
	r.add(Find{Line: line, Source: source, Header: header, IsHeader: true, Text: text})
}

// pair adds a cookie by its name and value.
func (r *reader) pair(line int, source, name, value string) {
	if name != "" {
		header := name + "=" + value
		r.header(line, source, header, header)
	}
}

// Read takes one text apart, for cookies of a name. A text in which nothing is found is the
// value itself. The error says what document is too large or has no cookies.
func Read(text, name string) ([]Find, error) {
	finds, err := read(text, name)
	return alone(finds), err
}

func alone(finds []Find) []Find {
	if len(finds) == 1 {
		finds[0].Alone = true
	}
	return finds
}

func read(text, name string) ([]Find, error) {
	if len(text) > MaxDocument {
		return nil, errTooLarge
	}
	r := newReader(name)
	start := skipBlank(text)
	first, _, _ := strings.Cut(text[start:], "\n")
	if kind := r.documentOf(first); kind != noDocument {
		finds, err := r.document(kind, text)
		if !errors.Is(err, errNotJSON) {
			return finds, err
		}
	}
	switch whole := strings.TrimRight(text, "\r\n"); {
	case !strings.Contains(whole, "\n"):
		return r.line(text, 1)
	case isWrapped(text):
		return r.line(whole, 1)
	}
	finds := make([]Find, 0, min(1+strings.Count(text, "\n"), maxFinds))
	for found, err := range r.lines(text) {
		if err == nil && len(finds) == maxFinds {
			err = errTooMany
		}
		if err != nil {
			return finds, err
		}
		finds = append(finds, found)
	}
	return finds, nil
}

// lines reads a text as a stream would be read.
func (r *reader) lines(text string) iter.Seq2[Find, error] {
	return func(yield func(Find, error) bool) {
		number := 0
		for line := range strings.Lines(strings.TrimRight(text, "\r\n")) {
			number++
			if strings.TrimSpace(line) == "" {
				continue
			}
			finds, err := r.line(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), number)
			for _, found := range finds {
				if !yield(found, nil) {
					return
				}
			}
			if err != nil {
				yield(Find{}, err)
				return
			}
		}
	}
}

func skipBlank(text string) int {
	at := 0
	for {
		line, rest, more := strings.Cut(text[at:], "\n")
		if !more || strings.TrimSpace(line) != "" {
			return at
		}
		at = len(text) - len(rest)
	}
}

// line reads one item. The finds stand until the next one is read.
func (r *reader) line(line string, number int) ([]Find, error) {
	r.reset()
	for _, read := range []func(string, int) bool{
		r.headerLine, r.otherHeader, r.curlLine, r.row, r.jsonLine, r.colonPair, r.assignedHeader, r.pairs, r.logLine,
	} {
		if read(line, number) {
			return r.all()
		}
	}
	r.ours = append(r.ours[:0], Find{Line: number, Text: line})
	return r.ours, nil
}
