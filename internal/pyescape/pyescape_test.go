package pyescape

import "testing"

// TestResolve: each literal as Python reads it, with eval(); what it refuses stays and is not ok.
func TestResolve(t *testing.T) {
	for _, tt := range []struct {
		shows, literal, bytes, text string
		bytesOK, textOK             bool
	}{
		{"nothing to resolve", `abc é`, "abc é", "abc é", true, true},
		{"one character each", `\\\'\"\a\b\f\n\r\t\v`, "\\'\"\a\b\f\n\r\t\v", "\\'\"\a\b\f\n\r\t\v", true, true},
		{"a line that goes on", "a\\\nb", "ab", "ab", true, true},
		{"two digits", `\x41\xe9`, "A\xe9", "Aé", true, true},
		{"one digit", `\x4`, `\x4`, `\x4`, false, false},
		{"no digit", `\xg1`, `\xg1`, `\xg1`, false, false},
		{"a sign is no digit", `\x+1`, `\x+1`, `\x+1`, false, false},
		{"octal", `\0\12\1234`, "\x00\nS4", "\x00\nS4", true, true},
		{"octal beyond a byte", `\777`, "\xff", "ǿ", true, true},
		{"eight is no octal digit", `\18`, "\x018", "\x018", true, true},
		{"four and eight digits", `\u00e9\U0001f600`, `\u00e9\U0001f600`, "é😀", true, true},
		{"three digits", `\u00e`, `\u00e`, `\u00e`, true, false},
		{"a surrogate", `\ud800`, `\ud800`, `\ud800`, true, false},
		{"no character", `\U00110000`, `\U00110000`, `\U00110000`, true, false},
		{"a name", `\N{BULLET}`, `\N{BULLET}`, `\N{BULLET}`, true, false},
		{"not known", `\q\d`, `\q\d`, `\q\d`, true, true},
		{"at the end", `a\`, `a\`, `a\`, false, false},
	} {
		if got, ok := Bytes(tt.literal); got != tt.bytes || ok != tt.bytesOK {
			t.Errorf("%s: %q as bytes is %q, %t", tt.shows, tt.literal, got, ok)
		}
		if got, ok := Text(tt.literal); got != tt.text || ok != tt.textOK {
			t.Errorf("%s: %q as a text is %q, %t", tt.shows, tt.literal, got, ok)
		}
	}
}
