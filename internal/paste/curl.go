package paste

import (
	"regexp"
	"strings"
)

// curlCommand is how a command begins, behind a prompt as well.
var curlCommand = regexp.MustCompile(`^\s*(?:[$#>%]\s+)?curl(?:\.exe)?(?:\s|$)`)

func (r *reader) curlLine(line string, number int) bool {
	if !curlCommand.MatchString(line) {
		return false
	}
	r.curls(line, number-1)
	return true
}

// Curl reads the words of a curl command, which a shell has taken apart, without the first.
// A file that -b names is not opened: fileNamed reports that there was one.
func Curl(words []string) (finds []Find, fileNamed bool) {
	r := &reader{}
	fileNamed = r.curl(words, 1)
	return r.finds, fileNamed
}

// curls reads the commands in a text, which begins after so many lines.
func (r *reader) curls(text string, before int) (fileNamed bool) {
	for _, command := range shellCommands(text) {
		for i, word := range command.words {
			if word == "curl" || word == "curl.exe" {
				fileNamed = r.curl(command.words[i+1:], before+command.line) || fileNamed
				break
			}
		}
	}
	return fileNamed
}

// curl takes the cookies of one command: those of all its headers, and those of -b.
func (r *reader) curl(words []string, line int) (fileNamed bool) {
	var headers []string
	for i := 0; i < len(words); i++ {
		option, value, ok := curlOption(words, &i)
		switch {
		case !ok:
		case option == "-b" && strings.Contains(value, "="):
			headers = append(headers, value)
		case option == "-b":
			fileNamed = true
		default:
			if match := headerName.FindStringSubmatch(value); match != nil && match[1] == "" {
				header, _ := CutHeaderName(value)
				headers = append(headers, strings.TrimSpace(header))
			}
		}
	}
	if len(headers) > 0 {
		header := strings.Join(headers, "; ")
		r.header(line, "a curl command", header, header)
	}
	return fileNamed
}

// curlOption reads -b and -H in their forms: long, short, or behind other short ones in one word, as
// -sb; with the value in the same word or in the next.
func curlOption(words []string, i *int) (option, value string, ok bool) {
	word := words[*i]
	if strings.HasPrefix(word, "--") {
		for short, long := range map[string]string{"-b": "--cookie", "-H": "--header"} {
			if after, isLong := strings.CutPrefix(word, long); isLong && after == "" {
				return nextWord(words, i, short)
			} else if isLong && after[0] == '=' {
				return short, after[1:], true
			}
		}
		return "", "", false
	}
	for at := 1; word[:min(1, len(word))] == "-" && at < len(word); at++ {
		if !strings.Contains(curlValued, word[at:at+1]) {
			continue
		}
		option, value = "-"+word[at:at+1], word[at+1:]
		ok = option == "-b" || option == "-H"
		if value != "" {
			return option, value, ok
		}
		option, value, more := nextWord(words, i, option)
		return option, value, ok && more
	}
	return "", "", false
}

// curlValued are the short options of curl that take a value, from its manual.
const curlValued = "AbcCdDeEFHKmoPQrtTuUwxXyYz"

func nextWord(words []string, i *int, option string) (string, string, bool) {
	if *i++; *i < len(words) {
		return option, words[*i], true
	}
	return "", "", false
}

// command is one of a shell, with the line it begins in, from 1.
type command struct {
	line  int
	words []string
}

// shellCommands splits a text as a shell does, as far as quotes, backslashes, $'…' and the
// ends of commands go. The carets of Windows' cmd are read as what they escape.
func shellCommands(text string) (commands []command) {
	s := &shell{text: text, line: 1, escape: '\\', words: make([]string, 0, strings.Count(text, " ")+1)}
	if strings.Contains(text, `^"`) || strings.Contains(text, "^\n") || strings.Contains(text, "^\r\n") {
		s.escape = '^'
	}
	for s.at < len(s.text) {
		s.step()
	}
	s.endCommand()
	return s.commands
}

// shell is the state of shellCommands.
type shell struct {
	text     string
	at, line int
	escape   byte
	word     strings.Builder
	inWord   bool
	started  int // the line in which the command began
	words    []string
	commands []command
}

func (s *shell) endWord() {
	if s.inWord {
		if len(s.words) == 0 {
			s.started = s.line
		}
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.inWord = false
}

func (s *shell) endCommand() {
	s.endWord()
	if len(s.words) > 0 {
		s.commands = append(s.commands, command{s.started, s.words})
	}
	s.words = nil
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
		s.literal(rest[:1])
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
		s.literal(string(char))
	}
}

func (s *shell) newline(char byte) {
	if char == '\n' {
		s.line++
	}
}

func (s *shell) literal(text string) {
	s.inWord = true
	s.word.WriteString(text)
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
			s.word.WriteByte(s.text[s.at])
			s.at++
		default:
			s.word.WriteByte(char)
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
	s.word.WriteString(ansiC(s.text[s.at:end]))
	s.line += strings.Count(s.text[s.at:end], "\n")
	s.at = min(end+1, len(s.text))
}

var ansiEscape = regexp.MustCompile(`\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)`)

func ansiC(text string) string {
	return ansiEscape.ReplaceAllStringFunc(text, func(code string) string {
		switch code[1] {
		case 'n':
			return "\n"
		case 't':
			return "\t"
		case 'u':
			return unescaped(code, '"')
		case 'x':
			return unescaped(`\u00`+code[2:], '"')
		}
		return code[1:]
	})
}
