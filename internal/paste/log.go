package paste

import (
	"encoding/json"
	"iter"
	"regexp"
	"strings"
)

const inLog = "a line of text around it"

// headerIn is a header inside of a line: the quote it stands in, whether it is a Set-Cookie
// header, and the quote its value stands in.
var headerIn = regexp.MustCompile(`(?i)(?:^|[^A-Za-z0-9_-])(["']?)(?:http_)?(set-)?cookie(["']?)\s*(:|=>|=)\s*\[?(["']?)`)

// logLine looks for cookies in a text that is more than one word: what calls itself a header,
// then pairs with the name, then the shape of a session.
func (r *reader) logLine(line string, number int) bool {
	if isWord(line) && !isSeparated(line) || isWrapped(line) {
		return false
	}
	return r.cookieIn(line, number) || r.cookieIn(Unpercent(line), number)
}

func (r *reader) cookieIn(line string, number int) bool {
	return r.headersIn(line, number) || r.namedIn(line, number) || r.shapesIn(line, number)
}

// script looks for what calls itself a header or has the name, in the lines of a script.
func (r *reader) script(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if !r.headersIn(line, number) {
			r.namedIn(line, number)
		}
	}
}

// isWord reports whether a text is one word, be it in quotes or angles.
func isWord(text string) bool {
	return !strings.ContainsAny(strings.TrimSpace(text), " \t\r\n(){}[]")
}

func (r *reader) headersIn(line string, number int) bool {
	found := false
	for rest := line; ; {
		at := headerIn.FindStringSubmatchIndex(rest)
		if at == nil {
			return found
		}
		part := func(i int) string { return rest[at[2*i]:at[2*i+1]] }
		header, after := cutQuoted(rest[at[1]:], part(1), part(3), part(5))
		if part(4) == "=" && part(5) == "" && part(1) == "" {
			header = untilBlank(header)
		}
		if strings.Contains(header, "=") {
			found = true
			if at[4] >= 0 {
				r.setCookie(number, header, line)
			} else {
				r.header(number, cookieHeader+" in a line of text", strings.TrimSpace(header), line)
			}
		}
		rest = after
	}
}

// cutQuoted cuts a text at its end: that of the quote it stands in, or of the one in which it
// stands with its name, or of the line.
func cutQuoted(text, around, closed, own string) (inner, rest string) {
	switch {
	case own != "":
		return cutEscaped(text, own[0])
	case around != "" && closed == "":
		return cutEscaped(text, around[0])
	}
	return text, ""
}

// cutEscaped cuts before a quote that no backslash escapes, and takes backslashes out.
func cutEscaped(text string, quote byte) (inner, rest string) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return unescaped(text[:i], quote), text[i+1:]
		}
	}
	return unescaped(text, quote), ""
}

func unescaped(text string, quote byte) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out string
	if quote == '"' && json.Unmarshal([]byte(`"`+text+`"`), &out) == nil {
		return out
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`).Replace(text)
}

// namePatterns are what the name is found by, behind a character that is no part of it.
type namePatterns struct{ list, quoted, repr *regexp.Regexp }

func patternsOf(name string) *namePatterns {
	const value = `=[^\s;,"'<>(){}\[\]]+`
	name = regexp.QuoteMeta(name)
	return &namePatterns{
		list:   regexp.MustCompile(`[\s"'(<\[{&?]((?:[\w.-]+` + value + `;\s*)*` + name + value + `(?:;\s*[\w.-]+` + value + `)*)`),
		quoted: regexp.MustCompile(`[\s(<\[{,]` + name + `=(?:"([^"]+)"|'([^']+)')`),
		repr:   regexp.MustCompile(`(?:["']` + name + `["']\s*(?::|=>)|\(["']` + name + `["'],)\s*(?:"([^"]+)"|'([^']+)')`),
	}
}

// namedIn finds lists of pairs that have the name, and reprs: 'session': '…'.
func (r *reader) namedIn(line string, number int) bool {
	if !strings.Contains(line, r.name) {
		return false
	}
	if r.patterns == nil {
		r.patterns = patternsOf(r.name)
	}
	before := r.count
	spaced := " " + line
	for list := range matches(r.patterns.list, spaced) {
		r.header(number, inLog, list, line)
	}
	if r.count == before {
		for value := range matches(r.patterns.quoted, spaced) {
			r.pair(number, inLog, r.name, value)
		}
	}
	for value := range matches(r.patterns.repr, line) {
		r.pair(number, inLog, r.name, value)
	}
	return r.count > 0
}

// matches returns the group of each match that has text, one match after the other. A pattern that looks
// at what stands before a match has it in the match.
func matches(pattern *regexp.Regexp, text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			at := pattern.FindStringSubmatchIndex(text)
			if at == nil {
				return
			}
			group := 2
			for at[group] < 0 {
				group += 2
			}
			if !yield(text[at[group]:at[group+1]]) {
				return
			}
			text = text[at[1]:]
		}
	}
}

func (r *reader) shapesIn(line string, number int) bool {
	for rest := line; ; {
		at := strictIn.FindStringSubmatchIndex(rest)
		if at == nil {
			return r.count > 0
		}
		r.add(Find{Line: number, Source: inLog, Text: rest[at[2]:at[3]]})
		rest = rest[at[3]:]
	}
}
