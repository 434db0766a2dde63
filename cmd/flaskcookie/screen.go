package main

import (
	"os"
	"strings"
	"unicode/utf8"
)

// screen is what an output is shown on. The zero value is no terminal: lines are as long as
// they are, and there is no colour.
type screen struct {
	width  int // 0 if it is not known
	colour bool
}

// screenOf looks at a file. Colours are for terminals only, and not for those who have set
// NO_COLOR or a terminal that has none.
func screenOf(file *os.File) screen {
	width, ok := terminalWidth(file)
	if !ok {
		return screen{}
	}
	return screen{width: width, colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// narrowest is the width that wrapping leaves to a text, however far it is indented.
const narrowest = 20

// wrapped breaks a text at spaces, for a column that begins so far to the right.
func (s screen) wrapped(text string, indent int) (lines []string) {
	if s.width == 0 {
		return []string{text}
	}
	width := max(s.width-indent-1, narrowest)
	line, length := "", 0
	for _, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(word)
		if line != "" && length+1+n > width {
			lines = append(lines, line)
			line, length = "", 0
		}
		if line != "" {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+n
	}
	return append(lines, line)
}

// prose breaks paragraphs anew where a terminal is narrower than they are.
func (s screen) prose(text string) string {
	if s.width == 0 {
		return text
	}
	paragraphs := strings.Split(text, "\n\n")
	for i, paragraph := range paragraphs {
		paragraphs[i] = strings.Join(s.wrapped(strings.ReplaceAll(paragraph, "\n", " "), 0), "\n")
	}
	return strings.Join(paragraphs, "\n\n")
}

func (s screen) paint(code, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s screen) bold(text string) string  { return s.paint("1", text) }
func (s screen) green(text string) string { return s.paint("32", text) }
func (s screen) red(text string) string   { return s.paint("31", text) }
