package werkzeug

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

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

// The value is text that itsdangerous could be given, and a cookie of the same name
// behind the first changes nothing.
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
		first, _ := Value(http.Header{"Cookie": {"x=y", header, "x=y"}}, name)
		if name != "x" && first != got && !strings.Contains(header, `"`) {
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
