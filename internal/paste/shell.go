package paste

import (
	"strings"
)

// shell splits a text as a shell does, as far as quotes, backslashes, $'…' and the ends of commands go,
// and gives it word by word: there are as many as the text has bytes, nearly. The carets of Windows' cmd
// are read as what they escape.
type shell struct {
	to *commands

	text     string
	at, line int
	escape   byte
	part     []byte // of the word, what has been read
	inWord   bool
	started  int // the line in which the command began, 0 before its first word
}

func (s *shell) read(text string) {
	*s = shell{to: s.to, text: text, line: 1, escape: '\\', part: s.part[:0]}
	if strings.Contains(text, `^"`) || strings.Contains(text, "^\n") || strings.Contains(text, "^\r\n") {
		s.escape = '^'
	}
	for s.at < len(s.text) {
		s.step()
	}
	s.endCommand()
	s.text = ""
}

func (s *shell) endWord() {
	if s.inWord {
		if s.started == 0 {
			s.started = s.line
		}
		s.to.word(string(s.part))
	}
	s.part = s.part[:0]
	s.inWord = false
}

func (s *shell) endCommand() {
	s.endWord()
	if s.started > 0 {
		s.to.end(s.started)
	}
	s.started = 0
}

// step reads what stands next.
func (s *shell) step() {
	char := s.text[s.at]
	rest := s.text[s.at+1:]
	s.at++
	switch {
	case char == s.escape && (strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")):
		s.at += strings.IndexByte(rest, '\n') + 1
		s.line++
		s.endWord()
	case char == '^' && s.escape == '^' && strings.HasPrefix(rest, `"`):
		s.at++
		s.quoted('"')
	case char == s.escape && rest != "":
		s.literal(rest[0])
		s.at++
	case char == '"' || char == '\'' && s.escape != '^':
		s.quoted(char)
	case char == '$' && strings.HasPrefix(rest, "'"):
		s.at++
		s.dollarQuoted()
	case char == '\n' || char == ';' || char == '&' || char == '|':
		s.endCommand()
		s.newline(char)
	case char == ' ' || char == '\t' || char == '\r':
		s.endWord()
	default:
		s.literal(char)
	}
}

func (s *shell) newline(char byte) {
	if char == '\n' {
		s.line++
	}
}

func (s *shell) literal(char byte) {
	s.inWord = true
	s.part = append(s.part, char)
}

// quoted reads up to the closing quote. Inside of double ones a backslash escapes.
func (s *shell) quoted(quote byte) {
	s.inWord = true
	for s.at < len(s.text) {
		char := s.text[s.at]
		s.at++
		s.newline(char)
		switch {
		case char == quote:
			return
		case quote == '"' && (char == '\\' || char == '^' && s.escape == '^') && s.at < len(s.text) && strings.IndexByte("\"\\$`^%&", s.text[s.at]) >= 0:
			if s.escape == '^' && char == '^' && s.text[s.at] == '"' {
				s.at++ // ^" closes what ^" opened
				return
			}
			s.part = append(s.part, s.text[s.at])
			s.at++
		default:
			s.part = append(s.part, char)
		}
	}
}

// dollarQuoted reads $'…', in which browsers write what they escape, as \u0021 or \'.
func (s *shell) dollarQuoted() {
	s.inWord = true
	end := s.at
	for end < len(s.text) && s.text[end] != '\'' {
		if s.text[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(s.text))
	s.part = append(s.part, ansiC(s.text[s.at:end])...)
	s.line += strings.Count(s.text[s.at:end], "\n")
	s.at = min(end+1, len(s.text))
}
