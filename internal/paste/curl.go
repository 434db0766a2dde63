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
	var c curl
	for _, word := range words {
		c.word(word)
	}
	if !c.headers.some {
		return nil, c.fileNamed
	}
	return []Find{{Line: 1, Source: curlSource, Header: c.headers.String(), IsHeader: true, Text: c.headers.String()}}, c.fileNamed
}

const curlSource = "a curl command"

// curls reads the commands in a text, which begins after so many lines.
func (r *reader) curls(text string, before int) (fileNamed bool) {
	if r.curl == nil {
		r.curl = &commands{reader: r}
		r.curl.shell.to = r.curl
	}
	r.curl.before, r.curl.fileNamed = before, false
	r.curl.shell.read(text)
	return r.curl.fileNamed
}

// commands is what a shell's commands are given to, of which those of curl are read.
type commands struct {
	*reader
	shell     shell
	before    int  // lines before the text
	begun     bool // the word curl was met
	command   curl
	fileNamed bool
}

func (c *commands) word(word string) {
	if c.begun {
		c.command.word(word)
	}
	c.begun = c.begun || word == "curl" || word == "curl.exe"
}

// end ends a command, which began in a line.
func (c *commands) end(line int) {
	if c.command.headers.some {
		header := c.command.headers.String()
		c.header(c.before+line, curlSource, header, header)
	}
	c.fileNamed = c.fileNamed || c.command.fileNamed
	c.begun, c.command = false, curl{}
}

// curl takes the cookies of one command, given word by word: those of all its headers, and those of -b.
type curl struct {
	option    string // whose value is the next word, or ""
	headers   joined
	fileNamed bool
}

func (c *curl) word(word string) {
	if c.option != "" {
		c.value(c.option, word)
		c.option = ""
		return
	}
	option, value, isWhole := curlOption(word)
	if isWhole {
		c.value(option, value)
	} else {
		c.option = option
	}
}

func (c *curl) value(option, value string) {
	switch {
	case option == "-b" && strings.Contains(value, "="):
		c.headers.add(value)
	case option == "-b":
		c.fileNamed = true
	case option == "-H":
		if match := headerName.FindStringSubmatch(value); match != nil && match[1] == "" {
			header, _ := CutHeaderName(value)
			c.headers.add(strings.TrimSpace(header))
		}
	}
}

// curlLong are the long forms of the options that are looked at.
var curlLong = [...]struct{ long, short string }{{"--cookie", "-b"}, {"--header", "-H"}}

// curlOption reads an option that takes a value, in its forms: long, short, or behind other short ones in
// one word, as -sb. The value is in the same word, or isWhole is false. Any other word has no option.
func curlOption(word string) (option, value string, isWhole bool) {
	if strings.HasPrefix(word, "--") {
		for _, form := range curlLong {
			if after, isLong := strings.CutPrefix(word, form.long); isLong && after == "" {
				return form.short, "", false
			} else if isLong && after[0] == '=' {
				return form.short, after[1:], true
			}
		}
		return "", "", false
	}
	if !strings.HasPrefix(word, "-") {
		return "", "", false
	}
	if at := 1 + strings.IndexAny(word[1:], curlValued); at > 0 {
		return "-" + word[at:at+1], word[at+1:], at+1 < len(word)
	}
	return "", "", false
}

// curlValued are the short options of curl that take a value, from its manual.
const curlValued = "AbcCdDeEFHKmoPQrtTuUwxXyYz"
