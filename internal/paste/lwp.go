package paste

import (
	"regexp"
	"strings"
)

// The row of a jar of Python's LWPCookieJar: a cookie, and attributes behind it. The patterns are
// those of http.cookiejar.
var (
	lwpRow    = regexp.MustCompile(`^Set-Cookie3:`)
	lwpName   = regexp.MustCompile(`^\s*([^=\s;,]+)`)
	lwpQuoted = regexp.MustCompile(`^\s*=\s*"([^"\\]*(?:\\.[^"\\]*)*)"`)
	lwpValue  = regexp.MustCompile(`^\s*=\s*([^\s;,]*)`)
	lwpEscape = regexp.MustCompile(`\\(.)`)
)

// lwpFields returns the name and the value in a row of such a jar, as split_header_words reads
// them. Of several cookies in one row, which Python does not write, it is the first.
func lwpFields(line string) (name, value string, ok bool) {
	rest := strings.TrimLeft(strings.TrimPrefix(line, lwpRow.FindString(line)), "=; \t,")
	match := lwpName.FindStringSubmatch(rest)
	if match == nil {
		return "", "", false
	}
	rest = rest[len(match[0]):]
	if quoted := lwpQuoted.FindStringSubmatch(rest); quoted != nil {
		return match[1], lwpEscape.ReplaceAllString(quoted[1], "$1"), true
	}
	if plain := lwpValue.FindStringSubmatch(rest); plain != nil {
		return match[1], plain[1], true
	}
	return "", "", false
}
