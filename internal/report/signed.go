package report

import (
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pyurl"
)

// signed stands in a path for what is cut out.
const signed = "[signed]"

// minSignature is how many characters make a signature: that of MD5, the shortest, has 22
// in base64.
const minSignature = 20

// WithoutSigned returns a path, escaped or not, in which nothing stands that looks signed:
// links to reset a password have their token there, and who reads a log is not to use it.
// What is random and has no signature cannot be told from other names, and stays.
func WithoutSigned(path string) string {
	if !looksSigned(path) { // mostly, and at no cost
		return path
	}
	var out strings.Builder
	out.Grow(len(path)) // what is cut out is longer than what stands for it
	for path != "" {
		segment, rest, more := strings.Cut(path, "/")
		if looksSigned(segment) {
			segment = signed
		}
		out.WriteString(segment)
		if more {
			out.WriteByte('/')
		}
		path = rest
	}
	return out.String()
}

// looksSigned finds a signature in a path: behind a dot, or a colon as in Django, as many
// characters as one has at least.
func looksSigned(path string) bool {
	run, behind := 0, false
	for i := 0; i < len(path); i++ {
		char := path[i]
		if c, escaped := pyurl.Escape(path[i:]); escaped {
			char = c
			i += 2
		}
		switch char {
		case '.', ':':
			run, behind = 0, true
		case '/':
			run, behind = 0, false
		default:
			if run++; behind && run >= minSignature {
				return true
			}
		}
	}
	return false
}
