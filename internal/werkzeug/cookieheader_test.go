package werkzeug

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

type cookieHeaderRow struct {
	Name, Comment string
	Headers       []vectors.Bytes
	Cookie        string
	Value         *string
}

func TestValueGolden(t *testing.T) {
	for _, row := range vectors.Load[cookieHeaderRow](t, "cookie_header.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			h := http.Header{}
			for _, header := range row.Headers {
				h.Add("Cookie", string(header))
			}
			got, ok := Value(h, row.Cookie)
			if ok != (row.Value != nil) {
				t.Fatalf("%s: found %v in %q", row.Comment, ok, row.Headers)
			}
			if ok && got != *row.Value {
				t.Errorf("%s: got %q, want %q", row.Comment, got, *row.Value)
			}
		})
	}
}

// A session cookie is read without an allocation.
func TestValueAllocs(t *testing.T) {
	h := http.Header{"Cookie": {"theme=dark; lang=en; session=eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU"}}
	if n := testing.AllocsPerRun(100, func() { Value(h, "session") }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// A header of many cookies costs no allocation for those that are not asked for.
func TestValueOthersAllocs(t *testing.T) {
	h := http.Header{"Cookie": {strings.Repeat(`a="\073b" c; caf\xe9="\303"; =;`, 100) + "session=v"}}
	if n := testing.AllocsPerRun(100, func() { Value(h, "session") }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestSkipped(t *testing.T) {
	got := slices.Collect(Skipped(`a=1;session=a b; session="x;y"z;; b="c;d";"`))
	if diff := cmp.Diff([]string{"session=a b", ` session="x`, `y"z`, "", `"`}, got); diff != "" {
		t.Error(diff)
	}
}

// cookieRegexp is Werkzeug's own, anchored, on one character a byte. Both engines look
// for the first alternative that fits.
var cookieRegexp = regexp.MustCompile(`(?s)\A[ \t]*([^ \t=";]+)(?:[ \t]*=[ \t]*("(?:[^\\"]|\\.)*"|[^ \t";]*))?[ \t]*(?:;|\z)`)

// modelCookies is parse_cookie line by line.
func modelCookies(header string) (pairs [][2]string) {
	header = Latin1(header)
	for {
		m := cookieRegexp.FindStringSubmatch(header)
		if m == nil {
			_, rest, found := strings.Cut(header, ";")
			if !found {
				return pairs
			}
			header = rest
			continue
		}
		pairs = append(pairs, [2]string{m[1], modelUnquote(m[2])})
		header = header[len(m[0]):]
	}
}

var escape = regexp.MustCompile(`(?s)\\([0-3][0-7]{2}|.)`)

// modelUnquote leaves the replacing of what is not UTF-8 to decodeReplacing, which has
// golden rows.
func modelUnquote(value string) string {
	if !strings.HasPrefix(value, `"`) {
		return value
	}
	return decodeReplacing([]byte(escape.ReplaceAllStringFunc(value[1:len(value)-1], func(match string) string {
		code, err := strconv.ParseUint(match[1:], 8, 8)
		if err != nil || len(match) < 4 {
			return match[1:]
		}
		return string([]byte{byte(code)})
	})))
}

// A reader of bytes agrees with the slow, obvious model about every cookie, and [Value]
// finds the first of each name.
func FuzzCookies(f *testing.F) {
	for _, row := range vectors.Load[cookieHeaderRow](f, "cookie_header.jsonl") {
		for _, header := range row.Headers {
			f.Add(string(header))
		}
	}
	f.Fuzz(func(t *testing.T, header string) {
		want := modelCookies(header)
		var got [][2]string
		for name, value := range Cookies(header) {
			got = append(got, [2]string{name, value})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-model +ours):\n%s", header, diff)
		}
		first := make(map[string]string)
		for _, pair := range slices.Backward(want) {
			first[pair[0]] = pair[1]
		}
		for name, want := range first {
			if got, ok := Value(http.Header{"Cookie": {header}}, name); !ok || got != want {
				t.Errorf("%q: %q is %q, %v, want %q", header, name, got, ok, want)
			}
		}
	})
}

// The value is text that itsdangerous could be given, and neither what stands behind a
// cookie nor a malformed one before it changes it.
func FuzzValue(f *testing.F) {
	for _, row := range vectors.Load[cookieHeaderRow](f, "cookie_header.jsonl") {
		for _, header := range row.Headers {
			f.Add(string(header), row.Cookie)
		}
	}
	f.Fuzz(func(t *testing.T, header, name string) {
		got, ok := Value(http.Header{"Cookie": {header}}, name)
		if !ok {
			return
		}
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		if len(got) > 3*len(header) {
			t.Errorf("%d bytes out of %d", len(got), len(header))
		}
		first, _ := Value(http.Header{"Cookie": {"x=y", name + "=a b", header, "x=y"}}, name)
		if name != "x" && first != got && !strings.Contains(header+name, `"`) {
			t.Errorf("%q alone, %q among others", got, first)
		}
	})
}

func BenchmarkValue(b *testing.B) {
	h := http.Header{"Cookie": {"theme=dark; lang=en; session=eyJhIjoxfQ.ZVPxAA.hG4LXFRbN7aPAMuhb5V_1Ol-cgU"}}
	b.ReportAllocs()
	for b.Loop() {
		Value(h, "session")
	}
}
