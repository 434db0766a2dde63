package pyescape

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// escapes are those of a text, each of them or a backslash that begins none.
var escapes = regexp.MustCompile(`\\(?:[\\'"abfnrtv\n]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|)`)

// refused is what Python refuses to read.
var refused = regexp.MustCompile(`^\\(?:x|$)`)

// refusedText is what it, or this package, refuses in a text as well.
var refusedText = regexp.MustCompile(`^\\(?:[xuUN]|$)`)

// slow resolves one escape after the other, by a list of them. All of a text must be valid.
func slow(s string, isText bool) (out string, ok bool) {
	ok = true
	for s != "" {
		at := escapes.FindStringIndex(s)
		if at == nil {
			break
		}
		out, s = out+s[:at[0]], s[at[0]:]
		code, isRead := escapes.FindString(s), true
		var number uint64
		switch {
		case len(code) == 1 || !isText && strings.ContainsAny(code[1:2], "uU"):
			code, isRead = code[:1], false
		case strings.ContainsAny(code[1:2], "xuU"):
			number, _ = strconv.ParseUint(code[2:], 16, 64)
			isRead = number <= utf8.MaxRune && utf8.ValidRune(rune(number))
		case '0' <= code[1] && code[1] <= '7':
			number, _ = strconv.ParseUint(code[1:], 8, 64)
		case code == "\\\n":
			s = s[2:]
			continue
		default:
			number = uint64(strings.NewReplacer("a", "\a", "b", "\b", "f", "\f", "n", "\n", "r", "\r", "t", "\t", "v", "\v").Replace(code[1:])[0])
		}
		switch {
		case !isRead:
			ok = ok && !refused.MatchString(s) && !(isText && refusedText.MatchString(s))
			out, s = out+`\`, s[1:]
			continue
		case isText:
			out += string(rune(number))
		default:
			out += string([]byte{byte(number)})
		}
		s = s[len(code):]
	}
	return out + s, ok
}

// FuzzUnescape compares with a slow twin. interop_test.FuzzUnescape has Python judge.
func FuzzUnescape(f *testing.F) {
	for _, seed := range []string{`abc é`, `\\\'\"\a\b\f\n\r\t\v`, "a\\\nb", `\x41\xe9`, `\x4`, `\777`, `\18`, `\u00e9\U0001f600`, `\ud800`, `\U00110000`, `\N{BULLET}`, `a\`, `\q`, "\xff\\x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, isText := range []bool{false, true} {
			got, ok := resolve(s, isText)
			if want, wantOK := slow(s, isText); got != want || ok != wantOK {
				t.Errorf("%q, text %t: %q, %t, want %q, %t", s, isText, got, ok, want, wantOK)
			}
		}
	})
}
