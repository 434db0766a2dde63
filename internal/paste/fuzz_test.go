package paste_test

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// FuzzRead demands of any text: every find stands in it, nothing is found twice as large, a
// text in which nothing is found comes back as it is, and an argument and an input agree.
func FuzzRead(f *testing.F) {
	for _, tt := range pastes {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		finds, err := paste.Read(text, "session")
		total := 0
		for _, found := range finds {
			total += len(found.Header)
			switch {
			case found.Line < 1 || found.Line > 1+strings.Count(text, "\n"):
				t.Errorf("line %d", found.Line)
			case !found.IsHeader && found.Header != "":
				t.Error("a header that is none")
			case !found.IsHeader && found.Source == "" && !strings.Contains(text, strings.ReplaceAll(found.Text, "\n", "")) && !strings.Contains(text, found.Text) && !sameWords(text, found.Text):
				t.Errorf("%q is not in it", found.Text)
			}
			for _, name := range found.Others("session") {
				if len(name) > 40 {
					t.Errorf("a name of %d bytes is told", len(name))
				}
			}
		}
		if total > 2*len(text)+100 {
			t.Errorf("%d bytes of headers in %d", total, len(text))
		}
		if err != nil {
			for _, word := range strings.Fields(text) {
				if len(word) > 12 && strings.Contains(err.Error(), word) {
					t.Errorf("the error repeats %q: %v", word, err)
				}
			}
		}
		streamed := 0
		for _, failed := range paste.Stream(strings.NewReader(text), "session") {
			if failed == nil {
				streamed++
			}
		}
		if strings.TrimSpace(text) != "" && !strings.Contains(text, "\x00") && !strings.HasPrefix(text, "\xff\xfe") && !strings.HasPrefix(text, "\xfe\xff") &&
			!strings.HasPrefix(text, "\ufeff") && (len(finds) == 0) != (streamed == 0) {
			t.Errorf("%d finds in an argument, %d in an input", len(finds), streamed)
		}
	})
}

// sameWords reports whether a text has the words of another, one after the other.
func sameWords(text, words string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(words), " "))
}

// TestCost reads pastes of n bytes: each byte is looked at in a fixed number of ways.
func TestCost(t *testing.T) {
	growth.SkipUnderRace(t)
	for name, text := range map[string]func(n int) string{
		"a value":            func(n int) string { return strings.Repeat("A", n) },
		"dots":               func(n int) string { return strings.Repeat(".", n) },
		"quotes":             func(n int) string { return strings.Repeat(`"`, n) },
		"quotes of HTML":     func(n int) string { return "a " + strings.Repeat("&quot;", n/6) },
		"sessions":           func(n int) string { return strings.Repeat("session=a; ", n/11) },
		"sessions in a log":  func(n int) string { return "log " + strings.Repeat("session=a.b.c ", n/14) },
		"pairs in a log":     func(n int) string { return "log " + strings.Repeat("a=b; ", n/5) + "session" },
		"headers in a log":   func(n int) string { return "log " + strings.Repeat(`"cookie: a=b" `, n/14) },
		"open headers":       func(n int) string { return "log " + strings.Repeat(`cookie: "a=b `, n/13) },
		"shapes":             func(n int) string { return "log " + strings.Repeat(v+" ", n/85) },
		"begun shapes":       func(n int) string { return "log " + strings.Repeat("eyJ.eJ", n/6) },
		"long lines":         func(n int) string { return strings.Repeat("ey"+strings.Repeat("J", n/64)+"\n", 64) },
		"lines":              func(n int) string { return strings.Repeat("eyJ\n", n/4) },
		"headers":            func(n int) string { return "GET / HTTP/1.1\n" + strings.Repeat("cookie: a=b\n", n/12) },
		"folded lines":       func(n int) string { return "GET / HTTP/1.1\ncookie: a=b\n" + strings.Repeat(" xx\n", n/4) },
		"rows":               func(n int) string { return strings.Repeat("session\ta\tx\t/\t0\n", n/16) },
		"curl":               func(n int) string { return "curl " + strings.Repeat("-b a=b ", n/7) },
		"curls":              func(n int) string { return strings.Repeat("curl -b session=b;", n/18) },
		"escapes of a shell": func(n int) string { return "curl $'" + strings.Repeat(`\u0041`, n/6) },
		"JSON":               func(n int) string { return `[` + strings.Repeat(`{"name":"a","value":"b"},`, n/25) + `1]` },
		"JSON of one value":  func(n int) string { return `[` + strings.Repeat(`{"name":"session","value":"b"},`, n/31) + `1]` },
		"nested JSON": func(n int) string {
			return strings.Repeat(`{"cookies":`, min(n/11, 900)) + "1" + strings.Repeat("}", min(n/11, 900))
		},
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, 3000, func(n int) uint64 {
				input := text(n)
				return growth.Allocated(func() { paste.Read(input, "session") })
			})
			growth.Linear(t, 3000, func(n int) uint64 {
				input := text(n)
				return growth.Allocated(func() {
					for range paste.Stream(strings.NewReader(input), "session") {
					}
				})
			})
		})
	}
}
