package pyurl

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var escaped = regexp.MustCompile(`%[0-9a-fA-F]{2}`)

// FuzzUnquote compares with slow twins, and what was quoted is unquoted. interop_test.FuzzUnquote
// has urllib judge.
func FuzzUnquote(f *testing.F) {
	for _, seed := range []string{"a b/ü~%", "a%20b%zz%C3%BC%", "a+b%2B", "%c3é%e2%82x", "%", "\xff%ff%2"} {
		f.Add(seed, "/")
	}
	f.Fuzz(func(t *testing.T, text, safe string) {
		slow := func(text string) string {
			return escaped.ReplaceAllStringFunc(text, func(code string) string {
				char, _ := url.PathUnescape(code)
				return char
			})
		}
		if got, want := Unquote(text), slow(text); got != want {
			t.Errorf("%q is unquoted to %q, want %q", text, got, want)
		}
		if got, want := UnquotePlus(text), slow(strings.ReplaceAll(text, "+", " ")); got != want {
			t.Errorf("%q is unquoted in a form to %q, want %q", text, got, want)
		}
		quoted := Quote(text, safe)
		if !strings.Contains(safe, "%") && Unquote(quoted) != text {
			t.Errorf("%q is quoted to %q, and unquoted to %q", text, quoted, Unquote(quoted))
		}
		valid := QuoteInvalid(text)
		if !utf8.ValidString(valid) || utf8.ValidString(text) && valid != text || slow(valid) != slow(text) {
			t.Errorf("%q without what is no UTF-8 is %q", text, valid)
		}
	})
}
