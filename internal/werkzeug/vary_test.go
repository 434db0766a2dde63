package werkzeug

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

type varyRow struct {
	Name, Comment string
	Vary, Out     []string
	Joined        string
}

func TestAddVaryGolden(t *testing.T) {
	for _, row := range vectors.Load[varyRow](t, "vary.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			h := http.Header{}
			for _, line := range row.Vary {
				h.Add("Vary", line)
			}
			AddVary(h, "Cookie")
			got := h.Values("Vary")
			if diff := cmp.Diff(row.Out, got); len(row.Vary) < 2 && diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.Comment, diff)
			}
			// Several lines: nothing may be lost, as Werkzeug does.
			if strings.Join(got, ", ") != row.Joined {
				t.Errorf("%s: got %q, want the list %q", row.Comment, got, row.Joined)
			}
		})
	}
}

// Adding twice is adding once, and the field is there afterwards.
func FuzzAddVary(f *testing.F) {
	for _, row := range vectors.Load[varyRow](f, "vary.jsonl") {
		f.Add(strings.Join(row.Vary, ", "), "Origin")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		h := http.Header{"Vary": {first, second}}
		AddVary(h, "Cookie")
		once := slices.Clone(h["Vary"])
		AddVary(h, "Cookie")
		if !slices.Equal(h["Vary"], once) {
			t.Errorf("%q, and added again %q", once, h["Vary"])
		}
		found := slices.ContainsFunc(once, func(line string) bool {
			return slices.ContainsFunc(appendList(nil, line), func(item string) bool { return strings.EqualFold(item, "cookie") })
		})
		if !found {
			t.Errorf("Cookie is not in %q", once)
		}
	})
}

func BenchmarkAddVary(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		AddVary(http.Header{"Vary": {"Accept-Encoding"}}, "Cookie")
	}
}

// TestAddVaryLatin1 has white space of Latin-1 around an item, and the same as UTF-8,
// which Werkzeug has kept since 3.1.9.
func TestAddVaryLatin1(t *testing.T) {
	for vary, want := range map[string]string{
		"\xa0Accept\x85":  "\"\xa0Accept\x85\", Cookie",
		"\xa0":            "\"\xa0\", Cookie",
		"\u00a0":          "\"\u00a0\", Cookie",
		"\x0bAccept\x1f,": "\"\x0bAccept\x1f\", Cookie",
	} {
		h := http.Header{"Vary": {vary}}
		AddVary(h, "Cookie")
		if got := h.Get("Vary"); got != want {
			t.Errorf("%q: got %q, want %q", vary, got, want)
		}
	}
}

// longVary are headers of n bytes with items that are written in quotes or as they are.
var longVary = map[string]string{"tokens": "a,", "quoted": `"a b",`, "no tokens": "@,", "escapes": `"\"",`, "space": " \xa0,"}

// TestAddVaryCost: an item costs a few times its own bytes, quotes or not.
func TestAddVaryCost(t *testing.T) {
	for name, unit := range longVary {
		t.Run(name, func(t *testing.T) {
			add := func(n int) uint64 {
				line := strings.Repeat(unit, n/len(unit))
				return growth.Allocated(func() { AddVary(http.Header{"Vary": {line}}, "Cookie") })
			}
			growth.Linear(t, 10_000, add)
			const each, n = 100, 150_000
			if used := add(n); used > each*n {
				t.Errorf("%d bytes for %d", used, n)
			}
		})
	}
}

func BenchmarkAddVaryCost(b *testing.B) {
	for _, factor := range growth.Sizes {
		line := strings.Repeat("@,", factor*5000)
		b.Run(strconv.Itoa(len(line)), func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				AddVary(http.Header{"Vary": {line}}, "Cookie")
			}
		})
	}
}
