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

// Most is how long a path may be, in bytes, before [In] leaves it as it is.
const Most = 200

// maxKey is how many characters of a key are shown.
const maxKey = 40

// Key is the segment for a key of a dict: the key itself when it reads well in a path,
// else quoted in brackets.
func Key(key string) string {
	odd := key == "" || strings.ContainsFunc(key, isOdd)
	if runes := []rune(key); len(runes) > maxKey {
		key = string(runes[:maxKey]) + "…"
	}
	if odd {
		return "[" + strconv.Quote(key) + "]"
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
		return key + " … " + path
	}
	return In(key, path)
}

// In is the path of what lies at path inside the value at parent. Either may be empty.
func In(parent, path string) string {
	if len(path) > Most {
		return path
	}
	if parent != "" && path != "" && path[0] != '[' {
		parent += "."
	}
	return parent + path
}
