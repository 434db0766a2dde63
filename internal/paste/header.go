package paste

import (
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// headerName is how a header begins, in the output of curl -v and behind -H too.
var headerName = regexp.MustCompile(`(?i)^\s*(?:[<>*]|-H)?\s*["']?(set-)?cookie:`)

// The sources of finds that are told more than once.
const (
	cookieHeader    = "a Cookie header"
	setCookieHeader = "a Set-Cookie header"
)

// PairList is the source of a list of cookies with nothing that says so around it.
const PairList = "a list name=value"

// CutHeaderName tells a whole Cookie or Set-Cookie header from a value, and returns what
// stands behind its name.
func CutHeaderName(text string) (header string, whole bool) {
	name := headerName.FindString(text)
	header = text[len(name):]
	if strings.ContainsAny(name, `"'`) {
		header = strings.TrimRight(header, `"' `)
	}
	return header, name != ""
}

func (r *reader) headerLine(line string, number int) bool {
	match := headerName.FindStringSubmatch(line)
	if match == nil {
		return false
	}
	header, _ := CutHeaderName(line)
	if match[1] != "" {
		r.setCookie(number, header, line)
	} else {
		r.header(number, cookieHeader, strings.TrimSpace(header), line)
	}
	return true
}

// setCookie takes the pair out of a Set-Cookie header. A browser sends it back as it is.
func (r *reader) setCookie(line int, header, text string) {
	pair, _, _ := strings.Cut(header, ";")
	r.header(line, setCookieHeader, strings.TrimSpace(pair), text)
}

// knownHeader are fields of requests and responses. A line that begins otherwise with a word
// and a colon may be one of a log.
var knownHeader = regexp.MustCompile(`(?i)^\s*[<>]?\s*(?:` + headerNames + `):(?:\s|$)`)

const headerNames = `:(?:authority|method|path|scheme|status)|host|accept(?:-[a-z-]+)?|user-agent|connection|referer|origin|content-[a-z-]+|` +
	`date|server|cache-control|pragma|sec-[a-z-]+|upgrade(?:-[a-z-]+)?|x-[a-z-]+|authorization|if-[a-z-]+|dnt|priority|vary|` +
	`location|etag|expires|last-modified|transfer-encoding|strict-transport-security|keep-alive|te|via|age|forwarded|range|` +
	`access-control-[a-z-]+|cross-origin-[a-z-]+|referrer-policy|permissions-policy|alt-svc|www-authenticate|allow`

// bareHeader is the name of a header alone in a line, as newer panes of Chrome copy it.
var bareHeader = regexp.MustCompile(`(?i)^\s*(` + headerNames + `|(?:set-)?cookie)\s*$`)

// otherHeader passes over a header beside a Cookie header.
func (r *reader) otherHeader(line string, _ int) bool { return knownHeader.MatchString(line) }

// pairList is how a list of cookies begins. A value in base64 with padding is none: behind
// its equals sign stands another one, a dot or nothing.
var pairList = regexp.MustCompile(`^\s*[^\s=;,"'(){}\[\]<>:@/?\\]{1,100}=(?:$|[^=.\s]|\.e)`)

// logfmt is a line of a log of names and values with blanks between, of which a quoted value tells it
// from a list of cookies.
var logfmt = regexp.MustCompile(`^\s*[\w.-]+=(?:"(?:\\.|[^"\\])*"|[^\s";]*)(?:\s+[\w.-]+=(?:"(?:\\.|[^"\\])*"|[^\s";]*))+\s*$`)

// assigned is a header as a variable, as CGI's environment and logs have it. A value in base64 with
// padding is no cookie.
var assigned = regexp.MustCompile(`(?i)^\s*["']?(?:export\s+)?((?:http_)?(set-)?cookie)=(["']?)([^\s=;"']+=[^=\s].*)$`)

func (r *reader) assignedHeader(line string, number int) bool {
	match := assigned.FindStringSubmatch(line)
	if match == nil || match[1] == r.name {
		return false
	}
	header := match[4]
	switch {
	case match[3] != "":
		header, _ = cutEscaped(header, match[3][0])
	case !strings.EqualFold(match[1], "HTTP_COOKIE"):
		header = untilBlank(header)
	}
	header = strings.TrimRight(header, `"' `+"\t\r")
	if match[2] != "" {
		r.setCookie(number, header, line)
	} else {
		r.header(number, cookieHeader, header, line)
	}
	return true
}

// untilBlank cuts a list of cookies before a blank that no semicolon stands before: without quotes a
// log has nothing else at its end.
func untilBlank(list string) string {
	for i := range len(list) {
		if (list[i] == ' ' || list[i] == '\t') && i > 0 && list[i-1] != ';' && list[i-1] != ' ' {
			return list[:i]
		}
	}
	return list
}

// pairs reads "name=value; name=value", what a header holds or document.cookie returns.
func (r *reader) pairs(line string, number int) bool {
	if inner := unquoted(strings.TrimSpace(line)); len(inner) < len(strings.TrimSpace(line)) && !strings.ContainsAny(inner, `"'`) {
		line = inner
	}
	if !pairList.MatchString(line) || logfmt.MatchString(line) && strings.Contains(line, `"`) {
		return false
	}
	ours, count := false, 0
	for key, value := range werkzeug.Cookies(line) {
		ours = ours || key == r.name
		if value != "" {
			count++
		}
	}
	if !ours && count < 2 && !isPairOfToken(line) && !isMalformed(line, r.name) {
		return false
	}
	r.header(number, PairList, strings.TrimSpace(line), line)
	return true
}

// isMalformed reports whether a header has a cookie of the name that Werkzeug skips.
func isMalformed(header, name string) bool {
	for part := range werkzeug.Skipped(header) {
		if key, _, isPair := strings.Cut(part, "="); isPair && strings.Trim(key, " \t") == name {
			return true
		}
	}
	return false
}

// isPairOfToken reports whether a line is one pair whose value has a session's parts.
func isPairOfToken(line string) bool {
	_, value, _ := strings.Cut(line, "=")
	value, _, _ = strings.Cut(value, ";")
	return strictWhole.MatchString(strings.TrimSpace(value))
}

// joined are Cookie headers put together to one.
type joined struct {
	strings.Builder
	first string
	some  bool
}

func (j *joined) add(header string) {
	if j.some {
		j.WriteString("; ")
	} else {
		j.first, j.some = header, true
	}
	j.WriteString(header)
}
