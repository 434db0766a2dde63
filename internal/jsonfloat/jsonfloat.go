// Package jsonfloat compares JSON texts whose floats two libraries may spell in different
// ways.
package jsonfloat

import (
	"math"
	"strconv"
	"strings"
)

// Respelled reports whether two JSON texts differ, and only in how floats are spelled: all
// else is the same to the byte, and each pair of floats is the same float64. An int is no
// float, since Python would read another type.
func Respelled(a, b string) bool {
	if a == b {
		return false
	}
	for a != "" && b != "" {
		size := token(a)
		if other := token(b); a[:size] != b[:other] {
			if !sameFloat(a[:size], b[:other]) {
				return false
			}
			a, b = a[size:], b[other:]
			continue
		}
		a, b = a[size:], b[size:]
	}
	return a == b
}

// token is the length of the string or number that the text begins with, or 1.
func token(text string) int {
	switch {
	case text[0] == '"':
		return stringToken(text)
	case strings.IndexByte("-0123456789", text[0]) >= 0:
		return len(text) - len(strings.TrimLeft(text, "+-.0123456789eE"))
	}
	return 1
}

// stringToken goes to the quote that ends the string, or to the end.
func stringToken(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// sameFloat reports whether two tokens are floats in JSON and the same one, with its sign.
func sameFloat(a, b string) bool {
	x, isFloat := float(a)
	y, isFloatToo := float(b)
	return isFloat && isFloatToo && math.Float64bits(x) == math.Float64bits(y)
}

func float(token string) (f float64, isFloat bool) {
	if token[0] == '"' || !strings.ContainsAny(token, ".eE") {
		return 0, false
	}
	f, err := strconv.ParseFloat(token, 64)
	return f, err == nil
}
