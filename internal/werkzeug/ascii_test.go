package werkzeug

import (
	"bytes"
	"strings"
	"testing"
)

// TestIsASCII has each byte at each place of texts around the eight bytes that are looked at as one.
func TestIsASCII(t *testing.T) {
	for length := range 21 {
		text := bytes.Repeat([]byte("a"), length)
		if !isASCII(string(text)) {
			t.Errorf("%d letters are no ASCII", length)
		}
		for at := range length {
			for c := range 256 {
				text[at] = byte(c)
				if got, want := isASCII(string(text)), c < 0x80; got != want {
					t.Errorf("byte %#x at %d of %d: ASCII %v, want %v", c, at, length, got, want)
				}
				if got, want := Latin1(string(text)), latin1ByRune(text); got != want {
					t.Errorf("byte %#x at %d of %d: read as %q, want %q", c, at, length, got, want)
				}
			}
			text[at] = 'a'
		}
	}
}

// latin1ByRune is Latin-1 one character after the other.
func latin1ByRune(raw []byte) string {
	var out strings.Builder
	for _, c := range raw {
		out.WriteRune(rune(c))
	}
	return out.String()
}
