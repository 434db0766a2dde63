package taggedjson

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
)

// hostile are texts of about n bytes each, made to be costly to read.
var hostile = map[string]func(n int) string{
	"a long key in nested escapes": func(n int) string { return deep(n, `{" di":`, `{"`+strings.Repeat("k", n)+`":0}`) },
	"wide characters in escapes":   func(n int) string { return deep(n, `{" di":`, `{"`+strings.Repeat("€", n/3)+`":0}`) },
	"lone surrogates in escapes":   func(n int) string { return deep(n, `{" di":`, `{"`+strings.Repeat(`\ud800`, n/6)+`":0}`) },
	"nested tuples of a text":      func(n int) string { return deep(n, `{" t":`, `"`+strings.Repeat("a", n)+`"`) },
	"nested tuples of a dict":      func(n int) string { return deep(n, `{" t":`, "{"+keys(n)+"}") },
	"nested Markup of a text":      func(n int) string { return deep(n, `{" m":`, `"`+strings.Repeat("a", n)+`"`) },
	"nested bytes":                 func(n int) string { return deep(n, `{" b":`, `"`+strings.Repeat("AAAA", n/4)+`"`) },
	"nested bytes of junk":         func(n int) string { return deep(n, `{" b":`, `"`+strings.Repeat("-", n)+`"`) },
	"spelled lists":                func(n int) string { return `{" m":[` + strings.Repeat("0,", n/2) + `0]}` },
	"a tag broken in every level":  func(n int) string { return deep(n, `{"a":[`, `{" u":0}`+strings.Repeat(`,{" u":0}`, n/9)) },
	"broken tags":                  func(n int) string { return `[` + strings.Repeat(`{" u":0},`, n/9) + `0]` },
	"one key again and again":      func(n int) string { return `{` + strings.Repeat(`"":0,`, n/5) + `"":0}` },
	"many keys":                    func(n int) string { return `{` + keys(n) + `}` },
	"sixteen long keys":            func(n int) string { return `{` + longKeys(n) + `}` },
	"numbers":                      func(n int) string { return list(n, "0,") },
	"integers of 4,300 digits":     func(n int) string { return list(n, strings.Repeat("9", MaxIntDigits)+",") },
	"one integer":                  func(n int) string { return strings.Repeat("9", n) },
	"digits of one float":          func(n int) string { return strings.Repeat("9", n) + "." + strings.Repeat("9", n) + "e-9" },
	"floats of 800 digits":         func(n int) string { return list(n, strings.Repeat("9", 800)+"e-1000,") },
	"a number that ends early":     func(n int) string { return list(n, "1.e") },
	"an exponent":                  func(n int) string { return "1e" + strings.Repeat("9", n) },
	"empty lists":                  func(n int) string { return list(n, "[],") },
	"lists of one":                 func(n int) string { return list(n, "[0],") },
	"deep lists":                   func(n int) string { return list(n, strings.Repeat("[", 500)+strings.Repeat("]", 500)+",") },
	"escapes":                      func(n int) string { return `"` + strings.Repeat(`\n`, n/2) + `"` },
	"surrogates":                   func(n int) string { return `"` + strings.Repeat(`\ud83d\ude00`, n/12) + `"` },
	"words of a date":              func(n int) string { return `{" d":"` + strings.Repeat("a ", n/2) + `"}` },
	"dashes of a date":             func(n int) string { return `{" d":"` + strings.Repeat("-", n) + ` b c"}` },
	"colons of a date":             func(n int) string { return `{" d":"1 jan 1 ` + strings.Repeat(":", n) + ` b"}` },
	"digits of a date":             func(n int) string { return `{" d":"` + strings.Repeat("1", n) + ` jan 1 0:0 GMT"}` },
	"tuples of characters":         func(n int) string { return `{" t":"` + strings.Repeat("é", n/2) + `"}` },
	"lists of strings":             func(n int) string { return list(n, `["ab"],`) },
	"a zone":                       func(n int) string { return `{" d":"1 jan 1 0:0 ` + strings.Repeat("\ufb05", n/3) + `"}` },
	"dates with a zone":            func(n int) string { return list(n, `{" d":"1 jan 1 0:0 1"},`) },
	"a UUID":                       func(n int) string { return `{" u":"` + strings.Repeat("urn:", n/4) + `"}` },
	"space":                        func(n int) string { return strings.Repeat(" ", n) + "0" + strings.Repeat("\n", n) },
	"an unterminated list":         func(n int) string { return `[` + strings.Repeat("0,", n/2) },
	"invalid UTF-8 at the end":     func(n int) string { return `"` + strings.Repeat("é", n/2) + "\xff" },
}

// deep puts inner into so many levels that they grow with n, within MaxReadDepth.
func deep(n int, open, inner string) string {
	levels := min(n/200, 800) / (1 + strings.Count(open, "["))
	end := strings.Repeat("]", strings.Count(open, "[")) + "}"
	return strings.Repeat(open, levels) + inner + strings.Repeat(end, levels)
}

func list(n int, unit string) string { return "[" + strings.Repeat(unit, max(n/len(unit), 1)) + "0]" }

func keys(n int) string {
	var b strings.Builder
	for i := range n / 10 {
		fmt.Fprintf(&b, `"%06x":0,`, i)
	}
	return b.String() + `"":0`
}

func longKeys(n int) string {
	var b strings.Builder
	for i := range 15 {
		fmt.Fprintf(&b, `"%s%x":0,`, strings.Repeat("k", n/16), i)
	}
	return b.String() + `"":0`
}

const costSize = 10_000 // 50 levels for deep, and 800 for 16 times as much

// TestReadCost counts what is looked at again after the scanner, and the bytes that are
// allocated. The first of the texts took 28 seconds for a cookie of 5.5 KB.
func TestReadCost(t *testing.T) {
	growth.SkipUnderRace(t)
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, costSize, func(n int) uint64 { return uint64(100 + stepsOf(text(n))) })
			growth.Linear(t, costSize, func(n int) uint64 {
				data := []byte(text(n))
				return growth.Allocated(func() { parse(data, flaskTags) })
			})
		})
	}
}

// stepsOf reads a text and returns the work of its tags.
func stepsOf(text string) int {
	p, err := newParser([]byte(text), flaskTags)
	if err != nil {
		return 0 // not UTF-8: no tag is looked at
	}
	defer p.release()
	p.parse()
	return p.spend.steps
}

// TestReadMemory holds what the package comment promises: for each byte of its text a
// value holds at most 20 bytes after a collection, and reading it takes at most 64.
func TestReadMemory(t *testing.T) {
	growth.SkipUnderRace(t)
	const maxHeld, maxTaken, n = 20, 64, 1 << 20
	for name, text := range hostile {
		data := []byte(text(n))
		taken := growth.Allocated(func() { parse(data, flaskTags) })
		held, value := held(func() (any, error) { return parse(data, flaskTags) })
		t.Logf("%-30s %5.1f bytes held, %5.1f taken", name, float64(held)/float64(len(data)), float64(taken)/float64(len(data)))
		if held > int64(maxHeld*len(data)) || taken > uint64(maxTaken*len(data)) {
			t.Errorf("%s: %d bytes held and %d taken for %d", name, held, taken, len(data))
		}
		runtime.KeepAlive(value)
		runtime.KeepAlive(data)
	}
}

// held returns what the result of run keeps on the heap.
func held(run func() (any, error)) (bytes int64, value any) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	value, _ = run()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc), value
}

// TestWriteCost does the same for writing and converting, and for the paths of errors.
func TestWriteCost(t *testing.T) {
	growth.SkipUnderRace(t)
	codec := NewCodec(Options{SortKeys: true})
	for name, value := range map[string]func(n int) any{
		"many keys": func(n int) any {
			var d Dict
			for i := range n / 10 {
				d = append(d, Item{fmt.Sprintf("%06x", n-i), int64(i)})
			}
			return d
		},
		"a key twice": func(n int) any {
			return append(make(Dict, 0), Item{strings.Repeat("k", n), nil}, Item{strings.Repeat("k", n), nil})
		},
		"an error below long keys": func(n int) any { return nestedDict(n, "\xff") },
		"a value below long keys":  func(n int) any { return nestedDict(n, true) },
		"escapes of a tag":         func(n int) any { return nestedTags(n) },
		"a text of controls":       func(n int) any { return strings.Repeat("\x01", n) },
		"bytes":                    func(n int) any { return make([]byte, n) },
		"a list of tuples":         func(n int) any { return tuples(n) },
		"a map":                    func(n int) any { return map[string]any{"a": make([]int, n)} },
	} {
		t.Run(name, func(t *testing.T) {
			growth.Linear(t, costSize, func(n int) uint64 {
				v := value(n)
				return growth.Allocated(func() { codec.Marshal(v) })
			})
			growth.Linear(t, costSize, func(n int) uint64 {
				v := value(n)
				var out any
				return growth.Allocated(func() { codec.Convert(v, &out) })
			})
		})
	}
}

// nestedDict has as many levels as may be written at most, with keys of n/100 bytes.
func nestedDict(n int, v any) any {
	for range min(n/800, MaxWriteDepth-10) {
		v = Dict{{strings.Repeat("k", 100), v}}
	}
	return v
}

func nestedTags(n int) any {
	var v any
	for range min(n/2000, MaxWriteDepth/2-10) {
		v = Dict{{" di", v}}
	}
	return v
}

func tuples(n int) any {
	list := make([]any, n/10)
	for i := range list {
		list[i] = Tuple{"a", int64(1)}
	}
	return list
}

// BenchmarkReadCost shows the same as time: the bytes in a second stay as they are.
func BenchmarkReadCost(b *testing.B) {
	for _, name := range []string{"a long key in nested escapes", "nested tuples of a text", "many keys", "lists of one", "integers of 4,300 digits"} {
		for _, factor := range growth.Sizes {
			data := []byte(hostile[name](factor * costSize))
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(name, " ", "_"), len(data)), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					parse(data, flaskTags)
				}
			})
		}
	}
}
