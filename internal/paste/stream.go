package paste

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// MaxLine is the most bytes that one line of an input may have.
const MaxLine = 8 << 20

// Stream returns the finds of an input for cookies of a name, those of a line as soon as it
// has been read. A byte order mark is taken off and UTF-16 is read. After an error there is
// nothing more.
func Stream(input io.Reader, name string) iter.Seq2[Find, error] {
	return func(yield func(Find, error) bool) {
		s := &stream{lines: newLines(decoded(input)), reader: newReader(name), yield: yield}
		if err := s.run(); err != nil {
			yield(Find{}, err)
		}
	}
}

// Exact returns the lines of an input as they are, each as a value.
func Exact(input io.Reader) iter.Seq2[Find, error] {
	return func(yield func(Find, error) bool) {
		for lines := newLines(bufio.NewReader(input)); ; {
			line, err := lines.next()
			switch {
			case err == io.EOF:
				return
			case err != nil:
				yield(Find{}, err)
				return
			case !yield(Find{Line: lines.number, Text: line}, nil):
				return
			}
		}
	}
}

// stream is the state of Stream.
type stream struct {
	lines   *lines
	yield   func(Find, error) bool
	stopped bool
	reader  *reader  // of single lines
	held    []string // lines that may be one wrapped cookie
	joined  []byte   // the same without what stands between them
	heldAt  int      // the first of them
}

func (s *stream) run() error {
	first, err := s.firstLine()
	if err != nil {
		return ended(err)
	}
	if kind := s.reader.documentOf(first); kind != noDocument {
		return s.document(kind, first)
	}
	for line, err := first, error(nil); ; line, err = s.lines.next() {
		if err != nil {
			if err := s.release(); err != nil || s.stopped {
				return err
			}
			return ended(err)
		}
		if err := s.take(line); err != nil || s.stopped {
			return err
		}
	}
}

func ended(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// firstLine returns the first line that is not blank.
func (s *stream) firstLine() (line string, err error) {
	for strings.TrimSpace(line) == "" && err == nil {
		line, err = s.lines.next()
	}
	return line, err
}

func (s *stream) document(kind document, first string) error {
	before := s.lines.number - 1
	begin := strings.NewReader(first + "\n")
	data, err := io.ReadAll(io.LimitReader(io.MultiReader(begin, s.lines.in), MaxDocument+1))
	switch {
	case err != nil:
		return err
	case len(data) > MaxDocument:
		return errTooLarge
	}
	text := first
	if kind != jsonDocument || len(data) > len(first)+1 { // JSON in one line has been parsed
		text = string(data)
	}
	finds, err := s.reader.document(kind, text)
	if errors.Is(err, errNotJSON) {
		return s.documentLines(text, before)
	}
	for _, found := range finds {
		found.Line += before
		if !s.yield(found, nil) {
			return nil
		}
	}
	return err
}

// documentLines reads what was taken for a document and is none.
func (s *stream) documentLines(text string, before int) error {
	for found, err := range s.reader.lines(text) {
		if err != nil {
			return err
		}
		found.Line += before
		if !s.yield(found, nil) {
			return nil
		}
	}
	return nil
}

// take reads one line. A line that begins as a session and does not end as one is held back:
// the next may be the rest of it.
func (s *stream) take(line string) error {
	text := strings.TrimSpace(line)
	if len(s.joined)+len(text) > maxHeldSize {
		if err := s.release(); err != nil {
			return err
		}
	}
	if len(s.held) > 0 && s.join(text) {
		return nil
	}
	if err := s.release(); err != nil {
		return err
	}
	switch {
	case text == "" || s.stopped:
	case beginsStrict.MatchString(text) && !strictWhole.MatchString(text) && strings.Count(text, ".") <= 2:
		s.held, s.heldAt = append(s.held, text), s.lines.number
		s.joined = append(s.joined, text...)
	default:
		return s.emit(line, s.lines.number)
	}
	return nil
}

// join puts a line behind those that are held, and gives them if they are a whole session then. It returns
// false if the line does not go on with them.
func (s *stream) join(text string) bool {
	before := len(s.joined)
	for word := range strings.FieldsSeq(text) {
		s.joined = append(s.joined, word...)
	}
	switch {
	case text != "" && strictWhole.Match(s.joined):
		whole := Find{Line: s.heldAt, Text: strings.Join(append(s.held, text), "\n")}
		s.drop()
		s.stopped = !s.yield(whole, nil)
		return true
	case len(s.held) < maxHeld && tokenText.MatchString(text):
		s.held = append(s.held, text)
		return true
	}
	s.joined = s.joined[:before]
	return false
}

// maxHeld is how many lines are held back, and maxHeldSize how many bytes: no cookie is longer.
const (
	maxHeld     = 64
	maxHeldSize = 64 << 10
)

// release gives the lines that were held back each for itself.
func (s *stream) release() error {
	for i, line := range s.held {
		if err := s.emit(line, s.heldAt+i); err != nil {
			return err
		}
	}
	s.drop()
	return nil
}

// drop forgets the lines that were held back.
func (s *stream) drop() {
	clear(s.held)
	s.held, s.joined = s.held[:0], s.joined[:0]
}

// emit gives the finds of a line.
func (s *stream) emit(line string, number int) error {
	if s.stopped {
		return nil
	}
	finds, err := s.reader.line(line, number)
	for _, found := range finds {
		if !s.yield(found, nil) {
			s.stopped = true
			return nil
		}
	}
	return err
}

// lines reads lines of up to MaxLine bytes, without their ends.
type lines struct {
	in     *bufio.Reader
	line   []byte // its room is used again
	number int
}

func newLines(in *bufio.Reader) *lines { return &lines{in: in} }

func (l *lines) next() (string, error) {
	line := l.line[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		line = append(line, part...)
		l.line = line
		switch {
		case len(line) > MaxLine:
			return "", fmt.Errorf("line %d is longer than %d MiB", l.number+1, MaxLine>>20)
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) > 0, err == nil:
			l.number++
			return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
		}
		return "", err
	}
}
