package paste

import (
	"regexp"
	"strings"
)

// lwpSpace are the characters of Python's \s, which are not those of package regexp.
const lwpSpace = `\s\v\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`

// The row of a jar of Python's LWPCookieJar: a cookie, and attributes behind it. The patterns are
// those of http.cookiejar.
var (
	lwpRow    = regexp.MustCompile(`^Set-Cookie3:`)
	lwpJunk   = regexp.MustCompile(`^[=;,` + lwpSpace + `]*`)
	lwpName   = regexp.MustCompile(`^[` + lwpSpace + `]*([^=;,` + lwpSpace + `]+)`)
	lwpQuoted = regexp.MustCompile(`^[` + lwpSpace + `]*=[` + lwpSpace + `]*"([^"\\]*(?:\\.[^"\\]*)*)"`)
	lwpValue  = regexp.MustCompile(`^[` + lwpSpace + `]*=[` + lwpSpace + `]*([^;,` + lwpSpace + `]*)`)
)

// lwpFields returns the name and the value in a row of such a jar, as split_header_words reads
// them. Of several cookies in one row, which Python does not write, it is the first.
func lwpFields(line string) (name, value string, ok bool) {
	rest := strings.TrimPrefix(line, lwpRow.FindString(line))
	rest = rest[len(lwpJunk.FindString(rest)):]
	match := lwpName.FindStringSubmatch(rest)
	if match == nil {
		return "", "", false
	}
	rest = rest[len(match[0]):]
	if quoted := lwpQuoted.FindStringSubmatch(rest); quoted != nil {
		return match[1], unslashed(quoted[1]), true
	}
	if plain := lwpValue.FindStringSubmatch(rest); plain != nil {
		return match[1], plain[1], true
	}
	return "", "", false
}

// unslashed takes the backslashes out that escape what stands behind them.
func unslashed(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		out = append(out, text[i])
	}
	return string(out)
}
