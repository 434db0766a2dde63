package paste_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// TestBoundCost holds what is allocated at each bound against SECURITY.md. A document that
// fills its bound would take seconds: the cost of each of its bytes is held, in the document of each kind
// that costs most and in those that cost most before.
func TestBoundCost(t *testing.T) {
	growth.SkipUnderRace(t)
	broken := func(size, lines int) string {
		tail := ".ZVPxAA." + strings.Repeat("A", 27)
		var out []string
		for chunk := range slices.Chunk([]byte("eyJ"+strings.Repeat("A", size-3-len(tail))+tail), (size+lines-1)/lines) {
			out = append(out, string(chunk))
		}
		return strings.Join(out, "\n") + "\n"
	}
	const size = 1 << 19
	of := func(begin, unit, end string) string {
		return begin + strings.Repeat(unit, (size-len(begin)-len(end))/len(unit)) + end
	}
	for _, tt := range []struct {
		shows, input string
		most         uint64
	}{
		{"a line of 8 MiB", strings.Repeat("A", 8<<20), 64 << 20},
		{"a line, a byte more", strings.Repeat("A", 8<<20+1), 64 << 20},
		{"a line of headers in a log", of("log ", "'cookie:='", "\n"), 20 * size},
		{"lines with the name in a log", of("x\n", "log session=\n", ""), 11 * size},
		{"curl, lines of one character", of("curl ", "A\n", ""), 4 * size},
		{"curl, one long header", of("curl -b '", "a=b; ", "'"), 20 * size},
		{"curl, commands with a cookie", of("curl ", "curl -b=;", ""), 16 * size},
		{"headers of one character", of("GET / HTTP/1.1\n", "a:\n", ""), 4 * size},
		{"two headers of many values", "GET / HTTP/1.1\nCookie: session=a;" + of("", "session=;", "\n\nGET / HTTP/1.1\nCookie: session=b;session=c\n"), 17 * size},
		{"a header of many lines", of("GET / HTTP/1.1\ncookie:b\n", " c\n", ""), 9 * size},
		{"a jar, one line of tabs", of("# HTTP Cookie File\n", "\t", ""), 4 * size},
		{"a jar, rows of other cookies", of("# HTTP Cookie File\n", "\tTRUE\t\tTRUE\t\ta\t\n", ""), 13 * size},
		{"JSON, nested lists", of("[\n", strings.Repeat("[", 30)+"1"+strings.Repeat("]", 30)+",", "1]"), 31 * size},
		{"JSON, a list of headers", of("{\"setcookie\":[\n", `"",`, `""]}`), 20 * size},
		{"a HAR in one line", of(`{"log":{"entries":[`, "1,", "1]}}"), 35 * size},
		{"a HAR of empty entries", of("{\"log\":{\"entries\":[\n", "{},", "{}]}}"), 20 * size},
		{"a HAR with a header of many lines", of("{\"log\":{\"entries\":[\n"+`{"request":{"headers":[{"name":"set-cookie","value":"`, `\n`, `"}]}}]}}`), 10 * size},
		{"no JSON, lines of one character", of("{\n", "A\n", ""), 6 * size},
		{"no JSON, lines that begin objects", of("{\n", "{\n", ""), 20 * size},
		{"no JSON, lines with too many ends", of("[\n", "{}}\n", ""), 35 * size},
		{"no JSON, lines of empty objects", of("[\n", "{}\n", ""), 33 * size},
		{"a script, lines with the name", of("fetch(\n", "session\n", ""), 5 * size},
		{"a script, headers without cookies", of("fetch(\n", "'cookie:'", ""), 17 * size},
		{"a table, one record of commas", of("name,value\n", ",", ""), 4 * size},
		{"a table with a long head", of("name,value", ",a", "\n"), 12 * size},
		{"65,537 finds", sessions(maxFinds + 1), 44 << 20},
		{"64 lines that wait", broken(6500, 65), 128 << 10},
		{"65,536 bytes that wait", broken(65536, 16), 576 << 10},
	} {
		growth.Most(t, tt.shows, tt.most, func() {
			for range paste.Stream(strings.NewReader(tt.input), "session") {
			}
		})
	}
}
