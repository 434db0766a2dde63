package paste

import (
	"regexp"
	"strings"
	"unicode"
)

// strict is a session by its shape: a payload that begins as a dict in base64 does, or as a
// compressed one, a time of our days in 6 characters and a signature of SHA-1 in 27.
const strict = `(?:\.e[JANF]|ey|e3)[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}`

var (
	strictWhole = regexp.MustCompile(`^` + strict + `$`)
	strictIn    = regexp.MustCompile(`(?:^|[^A-Za-z0-9_.-])(` + strict + `)(?:$|[^A-Za-z0-9_.-]|\.(?:$|\s))`)

	// beginsStrict begins as a session and may lack its end.
	beginsStrict = regexp.MustCompile(`^(?:\.e[JANF]|ey|e3)[A-Za-z0-9_.-]*$`)
	tokenText    = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
)

// isWrapped reports whether a text of several lines is one cookie that was wrapped: its
// lines have the parts of a session when they are put together, and not before.
func isWrapped(text string) bool {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, unicode.IsSpace)
	return end > 0 && !strictWhole.MatchString(text[:end]) && strictWhole.MatchString(Unspaced(text))
}
