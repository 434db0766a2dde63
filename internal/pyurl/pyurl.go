// Package pyurl is the part of Python's urllib.parse whose texts must be Python's own.
package pyurl

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Quote is quote(text, safe): bytes other than letters, digits, "_.-~" and the safe ones
// are escaped.
func Quote(text, safe string) string {
	var out strings.Builder
	for i := range len(text) {
		if c := text[i]; isUnreserved(c) || strings.IndexByte(safe, c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

func isUnreserved(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || strings.IndexByte("_.-~", c) >= 0
}

// Unquote is unquote_to_bytes(text): what is no escape stays as it is.
func Unquote(text string) string {
	if strings.IndexByte(text, '%') < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if c, ok := Escape(text[i:]); ok {
			out = append(out, c)
			i += 2
			continue
		}
		out = append(out, text[i])
	}
	return string(out)
}

// QuoteInvalid escapes the bytes that are no UTF-8: Werkzeug's error handler for what it has
// unquoted.
func QuoteInvalid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var out strings.Builder
	for len(text) > 0 {
		char, size := utf8.DecodeRuneInString(text)
		if char == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, "%%%02X", text[0])
		} else {
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}

// UnquotePlus is Unquote with "+" for a space.
func UnquotePlus(text string) string { return Unquote(strings.ReplaceAll(text, "+", " ")) }

// Escape reads a percent escape at the beginning of text.
func Escape(text string) (c byte, ok bool) {
	if len(text) < 3 || text[0] != '%' {
		return 0, false
	}
	high, low := digit(text[1]), digit(text[2])
	return byte(high<<4 | low), high >= 0 && low >= 0
}

func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
