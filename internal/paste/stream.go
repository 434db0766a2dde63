package paste

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf16"
)

// MaxLine is the most bytes that one line of an input may have.
const MaxLine = 8 << 20

// Stream returns the finds of an input for cookies of a name, those of a line as soon as it
// has been read. A byte order mark is taken off and UTF-16 is read. After an error there is
// nothing more.
func Stream(input io.Reader, name string) iter.Seq2[Find, error] {
	return func(yield func(Find, error) bool) {
		s := &stream{lines: newLines(decoded(input)), name: name, yield: yield}
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
	name    string
	yield   func(Find, error) bool
	stopped bool
	held    []string // lines that may be one wrapped cookie
	heldAt  int      // the first of them
}

func (s *stream) run() error {
	first, err := s.firstLine()
	if err != nil {
		return ended(err)
	}
	if kind := documentOf(first, s.name); kind != noDocument && !(kind == jsonDocument && isLogLine(first)) {
		return s.document(kind, first)
	}
	for line, err := first, error(nil); ; line, err = s.lines.next() {
		if err != nil {
			s.release()
			return ended(err)
		}
		if s.take(line); s.stopped {
			return nil
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
	rest, err := io.ReadAll(io.LimitReader(s.lines.in, MaxDocument+1))
	switch {
	case err != nil:
		return err
	case len(first)+1+len(rest) > MaxDocument:
		return errTooLarge
	}
	text := first + "\n" + string(rest)
	finds, err := readDocument(kind, text, s.name)
	if errors.Is(err, errNotJSON) {
		finds, err = readLines(strings.Split(strings.TrimRight(text, "\r\n"), "\n"), s.name), nil
	}
	for _, found := range finds {
		found.Line += before
		if !s.yield(found, nil) {
			return nil
		}
	}
	return err
}

// take reads one line. A line that begins as a session and does not end as one is held back:
// the next may be the rest of it.
func (s *stream) take(line string) {
	text := strings.TrimSpace(line)
	if s.heldSize()+len(text) > maxHeldSize {
		s.release()
	}
	switch wrapped := strings.Join(append(s.held, text), "\n"); {
	case len(s.held) > 0 && isWrapped(wrapped):
		s.held = nil
		s.emit(Find{Line: s.heldAt, Text: wrapped})
		return
	case len(s.held) > 0 && len(s.held) < maxHeld && tokenText.MatchString(text):
		s.held = append(s.held, text)
		return
	}
	s.release()
	switch {
	case text == "" || s.stopped:
	case beginsStrict.MatchString(text) && !strictWhole.MatchString(text) && strings.Count(text, ".") <= 2:
		s.held, s.heldAt = []string{text}, s.lines.number
	default:
		for _, found := range readLine(line, s.name, s.lines.number) {
			s.emit(found)
		}
	}
}

// maxHeld is how many lines are held back, and maxHeldSize how many bytes: no cookie is longer.
const (
	maxHeld     = 64
	maxHeldSize = 64 << 10
)

func (s *stream) heldSize() (n int) {
	for _, line := range s.held {
		n += len(line)
	}
	return n
}

// release gives the lines that were held back each for itself.
func (s *stream) release() {
	for i, line := range s.held {
		for _, found := range readLine(line, s.name, s.heldAt+i) {
			s.emit(found)
		}
	}
	s.held = nil
}

func (s *stream) emit(found Find) { s.stopped = s.stopped || !s.yield(found, nil) }

// lines reads lines of up to MaxLine bytes, without their ends.
type lines struct {
	in     *bufio.Reader
	number int
}

func newLines(in *bufio.Reader) *lines { return &lines{in: in} }

func (l *lines) next() (string, error) {
	var line []byte
	for {
		part, err := l.in.ReadSlice('\n')
		line = append(line, part...)
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

// decoded takes a byte order mark off and turns UTF-16, with a mark or without, into UTF-8.
func decoded(input io.Reader) *bufio.Reader {
	in := bufio.NewReaderSize(input, 64<<10)
	begin, _ := in.Peek(2) // an error comes back with the first read
	switch {
	case string(begin) == "\xff\xfe":
		in.Discard(2)
		return bufio.NewReader(&utf16Reader{in: in})
	case string(begin) == "\xfe\xff":
		in.Discard(2)
		return bufio.NewReader(&utf16Reader{in: in, bigEndian: true})
	case len(begin) == 2 && begin[0] != 0 && begin[1] == 0:
		return bufio.NewReader(&utf16Reader{in: in})
	case len(begin) == 2 && begin[0] == 0 && begin[1] != 0:
		return bufio.NewReader(&utf16Reader{in: in, bigEndian: true})
	case string(begin) == "\xef\xbb":
		if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
			in.Discard(3)
		}
	}
	return in
}

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	in        *bufio.Reader
	bigEndian bool
	out       []byte
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	if len(u.out) == 0 {
		char, err := u.char()
		if err != nil {
			return 0, err
		}
		u.out = []byte(string(char))
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) unit() (rune, error) {
	var two [2]byte
	if _, err := io.ReadFull(u.in, two[:]); err != nil {
		if err == io.ErrUnexpectedEOF {
			err = io.EOF // half a unit at the end
		}
		return 0, err
	}
	if u.bigEndian {
		return rune(two[0])<<8 | rune(two[1]), nil
	}
	return rune(two[1])<<8 | rune(two[0]), nil
}

func (u *utf16Reader) char() (rune, error) {
	high, err := u.unit()
	if err != nil || !utf16.IsSurrogate(high) {
		return high, err
	}
	low, err := u.unit()
	if err == io.EOF {
		err = nil
	}
	return utf16.DecodeRune(high, low), err
}
