package interop

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/paste"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// pasteKinds are the formats that Python's standard library reads too: how their finds are called,
// what the two take for something else and neither writes, and what stands around a body of them.
var pasteKinds = []struct{ name, source, odd, before, after string }{
	{"netscape", "a row of a cookie jar", "\r", "# Netscape HTTP Cookie File\n", ""},
	{"lwp", "a row of a cookie jar", "\r\t", "#LWP-Cookies-2.0\n", ""},
	{"csv", "a row of comma-separated values", "\r", "name,value,domain\n", ""},
	{"csv", "a row of comma-separated values", "\r", `"Domain";Value;Name` + "\n", ""},
	{"curl", "a curl command", "$^`;&|#\r\n", "curl ", ""},
	{"har", "HAR", "", `{"log":{"entries":[{"request":{"headers":[`, `],"cookies":[]}}]}}`},
	{"har", "HAR", "", `{"log":{"entries":[{"request":{"headers":[],"cookies":[`, `]}}]}}`},
}

const pasted = "eyJ1IjoxfQ.ZVPxAA.2jmj7l5rSw0yVb_vlWAYkK_YBwk"

// pasteValues are the values of the session cookie that the command line finds in a text of a
// kind; ok is false if it takes the text for something else.
func pasteValues(text, source string) (values []string, ok bool) {
	finds, err := paste.Read(text, "session")
	if err != nil {
		return nil, strings.HasPrefix(err.Error(), "no cookie in") || strings.HasPrefix(err.Error(), "the HAR has no cookies")
	}
	for _, found := range finds {
		if !strings.Contains(found.Source, source) && !(source == "HAR" && strings.Contains(found.Source, "JSON")) {
			return nil, false
		}
		values = append(values, found.Values("session")...)
	}
	return values, true
}

// FuzzPasted has Python's standard library read what people paste into the command line: where
// both take a text for a cookie jar, a table, a curl command or a HAR, they find the same session.
func FuzzPasted(f *testing.F) {
	w := live.StartWorker(f, "paste_worker.py", new(any))
	for kind, seeds := range [][]string{
		{"#HttpOnly_.example.com\tTRUE\t/\tFALSE\t0\tsession\t" + pasted + "\n.example.com\tTRUE\t/\tTRUE\t\ttheme\tdark\n", "x\tFALSE\t/\tTRUE\t\tsession\t\"a b\"\n"},
		{"Set-Cookie3: a=\"b \\\"c\\\"\"; domain=x; version=0\nSet-Cookie3: session=" + pasted + "; path=\"/\"; domain=\".x.org\"; path_spec; version=0\n", "Set-Cookie3:session=\"a\\\\b\";domain=x"},
		{"a,\"b,\"\"c\",x.org\nsession," + pasted + ",x.org\n", "session,\"a\nb\"\n"},
		{"x;\"" + pasted + "\";session\n"},
		{`'https://x/' -H "Accept: */*" -b 'a=b; session=` + pasted + `'`, `-sH Cookie:session=a\=b --cookie=c=d "x"`, `-b"session=\"a b\"" -HCookie:\ c=d`},
		{`{"name":"cookie","value":"a=b; session=` + pasted + `"}`, `{"name":"Cookie","value":"a=b"},{"name":"cookie","value":"session=\u00e9"}`, `{"name":"Set-Cookie","value":"session=x; Path=/\nb=c"}`},
		{`{"name":"session","value":"\"a b\""}`, `{"name":"a","value":"b"},{"name":"session","value":"` + pasted + `","path":"/"}`},
	} {
		for _, seed := range seeds {
			f.Add(uint8(kind), seed)
			if values := pythonReads(f, w, pasteKinds[kind].name, pasteKinds[kind].before+seed+pasteKinds[kind].after); values == nil || len(*values) == 0 {
				f.Errorf("%s: Python finds nothing in %q", pasteKinds[kind].name, seed)
			}
		}
	}
	f.Fuzz(func(t *testing.T, number uint8, body string) {
		kind := pasteKinds[int(number)%len(pasteKinds)]
		text := kind.before + body + kind.after
		if !utf8.ValidString(text) || strings.ContainsAny(body, kind.odd) || strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(body), isControl) || len(body) > 1<<14 {
			return
		}
		ours, isRead := pasteValues(text, kind.source)
		if !isRead {
			return
		}
		theirs := pythonReads(t, w, kind.name, text)
		if theirs == nil {
			return
		}
		if diff := cmp.Diff(once(*theirs), once(ours)); diff != "" {
			t.Errorf("%s %q (-Python +Go):\n%s", kind.name, text, diff)
		}
	})
}

// pythonReads are the values of the session cookie in a text of a kind, nil if Python does not read
// the text.
func pythonReads(t testing.TB, w *live.Worker, kind, text string) *[]string {
	t.Helper()
	return live.Ask[*[]string](t, w, "read", []map[string]string{{"kind": kind, "text": text, "name": "session"}})[0]
}

// once are the values without those that come again: the command line tells of each once.
func once(values []string) []string {
	values = slices.Sorted(slices.Values(values))
	return append([]string{}, slices.Compact(values)...)
}

// FuzzPasteWritten has Python's standard library write cookies in each format: what it reads in it
// again the command line finds.
func FuzzPasteWritten(f *testing.F) {
	w := live.StartWorker(f, "paste_worker.py", new(any))
	for kind := range pasteKinds {
		for _, value := range []string{pasted, `"a b"`, `a"b\c`, "é'ü", "a=b,c|d"} {
			f.Add(uint8(kind), value, "theme", "dark")
		}
	}
	f.Fuzz(func(t *testing.T, number uint8, value, name, other string) {
		kind := pasteKinds[int(number)%len(pasteKinds)]
		if !plainName.MatchString(name) || !utf8.ValidString(value) || !utf8.ValidString(other) || strings.ContainsFunc(value+other, isControl) || len(value+other) > 1<<12 {
			return // no cookie has them
		}
		theirs := live.Ask[struct {
			Text   string
			Values []string
		}](t, w, "write", []map[string]any{{"kind": kind.name, "name": "session", "cookies": [][2]string{{name, other}, {"session", value}}}})[0]
		if len(theirs.Values) == 0 {
			return // Python does not find it either
		}
		ours, isRead := pasteValues(theirs.Text, kind.source)
		if diff := cmp.Diff(once(theirs.Values), once(ours)); !isRead || diff != "" {
			t.Errorf("%s %q, read %t (-Python +Go):\n%s", kind.name, theirs.Text, isRead, diff)
		}
	})
}

// isControl reports whether a character is one that no cookie and no paste of one has: what Python
// takes for white space or the end of a line is among them.
func isControl(char rune) bool { return unicode.IsControl(char) || char > '~' && unicode.IsSpace(char) }
