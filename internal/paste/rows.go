package paste

import (
	"regexp"
	"strings"
)

const (
	jarRow      = "a row of a cookie jar"
	devToolsRow = "a row of a browser's developer tools"
)

// jarHeader is the first line of a file of Netscape's format, which curl and wget write.
// Python's LWPCookieJar has another, and lines that are headers.
var jarHeader = regexp.MustCompile(`^# (?:Netscape )?HTTP Cookie File|^#LWP-Cookies-`)

// httpOnlyMark stands before the domain of a cookie in a jar. It is no comment.
const httpOnlyMark = "#HttpOnly_"

// jarFields returns the name and the value in a row of a jar: domain, whether subdomains
// count, path, secure, time, name, value.
func jarFields(line string) (name, value string, ok bool) {
	if strings.Count(line, "\t") != 6 { // a line may be all tabs: it is not split
		return "", "", false
	}
	fields := strings.Split(strings.TrimPrefix(strings.TrimRight(line, "\r\n"), httpOnlyMark), "\t")
	isFlag := func(text string) bool { return text == "TRUE" || text == "FALSE" }
	domain := strings.TrimSpace(fields[0])
	comment := strings.HasPrefix(domain, "#") || strings.HasPrefix(domain, "$") // as to http.cookiejar
	if comment || !isFlag(fields[1]) || !isFlag(fields[3]) {
		return "", "", false
	}
	return fields[5], fields[6], true
}

// devToolsFields returns the name and the value in a row that was copied out of a table of
// cookies: name, value, domain, path and more. The head of the table is none.
func devToolsFields(line, ours string) (name, value string, ok bool) {
	name, rest, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
	if !ok || !plainName.MatchString(name) {
		return "", "", false
	}
	value, _, _ = strings.Cut(rest, "\t")
	known := name == ours || strictWhole.MatchString(value)
	table := strings.Count(rest, "\t") >= 3 && strings.Contains(rest[len(value):], "\t/") // a path
	if !known && !table {
		return "", "", false
	}
	return name, unquoted(value), true
}

var devToolsHead = regexp.MustCompile(`(?i)^name\tvalue(?:\t|$)`)

func isRow(line, ours string) bool {
	_, _, jar := jarFields(line)
	_, _, row := devToolsFields(line, ours)
	return jar || row || devToolsHead.MatchString(line)
}

// row reads a row of a table. The head of one and comments in a jar are passed over.
func (r *reader) row(line string, number int) bool {
	if jarHeader.MatchString(line) || devToolsHead.MatchString(line) {
		return true
	}
	if lwpRow.MatchString(line) {
		name, value, ok := lwpFields(line)
		r.pair(number, jarRow, name, value)
		return ok
	}
	if name, value, ok := jarFields(line); ok {
		r.pair(number, jarRow, name, value)
		return true
	}
	name, value, ok := devToolsFields(line, r.name)
	if ok {
		r.pair(number, devToolsRow, name, value)
	}
	return ok
}

// rows reads a whole table, in which other lines are comments.
func (r *reader) rows(text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		r.row(strings.TrimRight(line, "\r\n"), number)
	}
}

// colonLine is what Firefox copies out of its storage pane, name:"value", and a line of JSON
// or of a dict of Python.
var colonLine = regexp.MustCompile(`^\s*["']?([A-Za-z0-9_.-]{1,100})["']?\s*:\s*(?:"([^"]*)"|'([^']*)')\s*,?\s*$`)

// firefoxAttributes are the lines beside it.
var firefoxAttributes = regexp.MustCompile(`^\s*(?:Created|Domain|Expires(?: / Max-Age)?|HostOnly|HttpOnly|Last Accessed|Path|SameSite|Secure|Size|Partitioned):(?:"[^"]*"|true|false|\d+)\s*$`)

func (r *reader) colonPair(line string, number int) bool {
	if firefoxAttributes.MatchString(line) {
		return true
	}
	match := colonLine.FindStringSubmatch(line)
	if match == nil {
		return false
	}
	if isSet, isHeader := headerKeys[strings.ToLower(match[1])]; isHeader && match[1] != r.name && strings.Contains(match[2]+match[3], "=") {
		if isSet {
			r.setCookie(number, match[2]+match[3], line)
		} else {
			r.header(number, cookieHeader+" in a line of text", strings.TrimSpace(match[2]+match[3]), line)
		}
		return true
	}
	if name := match[1]; name != "value" && name != "name" {
		r.pair(number, `a line name:"value", as Firefox copies`, name, match[2]+match[3])
		return true
	}
	return false
}

// unquoted takes one pair of quotes off.
func unquoted(text string) string {
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}
