// Package valuepath spells where in a session a value stands, such as
// cart.items[2].qty, for errors and reports.
//
// # Security
//
// A path holds keys of the session, never values, and is bounded however long the
// keys are and however deep the value lies.
package valuepath

import (
	"strconv"
	"strings"
	"unicode"
)

// Most is how long a path may be, in bytes, before [In] adds nothing to its beginning.
const Most = 200

// gap stands for what is left out.
const gap = " … "

// maxKey is how many characters of a key are shown.
const maxKey = 40

// Key is the segment for a key of a dict: the key itself when it reads well in a path,
// else quoted in brackets.
func Key(key string) string {
	if key != "" && !strings.ContainsFunc(key, isOdd) {
		return cut(key, maxKey)
	}
	quoted := strconv.Quote(cut(key, maxKey))
	if len(quoted) > 4*maxKey { // an escape may take 10 bytes
		quoted = strconv.Quote(cut(key, maxKey/4))
	}
	return "[" + quoted + "]"
}

// cut returns the first characters of a key.
func cut(key string, most int) string {
	if runes := []rune(key); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return key
}

func isOdd(r rune) bool {
	return r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-'
}

// Index is the segment for an index of a list.
func Index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// Under is [In] for the segment of a session's own key, which a long path has too, in front of a
// gap: to have all that lies between would cost more the deeper the value is.
func Under(key, path string) string {
	if len(path) > Most {
		return key + gap + path
	}
	return In(key, path)
}

// In is the path of what lies at path inside the value at parent. Either may be empty. Of a long
// path the parent is left out, and of a long parent all but its beginning: so a path is bounded
// whether it is made from below or from above.
func In(parent, path string) string {
	if len(path) > Most {
		return path
	}
	if len(parent) > Most {
		beginning, _, _ := strings.Cut(parent, gap)
		return beginning + gap + path
	}
	if parent != "" && path != "" && path[0] != '[' {
		parent += "."
	}
	return parent + path
}
