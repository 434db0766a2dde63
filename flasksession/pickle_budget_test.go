package flasksession

import (
	"encoding/binary"
	"sort"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// costly are the opcodes of values that take much memory for what they count as. The entry 0
// of the memo is a str of 1,024 letters, 1 the same as bytes, 2 and 3 are integers as long.
var costly = map[string]string{
	"an empty set":                   "\x8f",
	"a set":                          "\x8f(K\x01\x90",
	"a set of two":                   "\x8f(K\x01K\x02\x90",
	"a set of three":                 "\x8f(K\x01K\x02K\x03\x90",
	"a frozenset of none":            "(\x91",
	"a frozenset of an object":       "(cm\nC\n\x91",
	"a list":                         "]",
	"a list of one":                  "]Na",
	"a tuple of two":                 "NN\x86",
	"a dict":                         "}",
	"a dict of one":                  "}\x8c\x01aNs",
	"a dict whose key is no str":     "}K\x01Ns",
	"two keys that are no str":       "}(K\x01NK\x02Nu",
	"keys that are tuples":           "}(K\x01\x85NK\x02\x85Nu",
	"a key that is set again":        "}(K\x01NK\x01Nu",
	"a class":                        "cm\nC\n",
	"an object":                      "cm\nC\n)R",
	"an object with a state":         "cm\nC\n)\x81}\x8c\x01aNsb",
	"an OrderedDict":                 "ccollections\nOrderedDict\n)R",
	"a Counter":                      "ccollections\nCounter\n}\x85R",
	"a defaultdict":                  "ccollections\ndefaultdict\ncm\nC\n\x85R",
	"a deque":                        "ccollections\ndeque\n)R",
	"a set of Python 2":              "c__builtin__\nset\n]K\x01a\x85R",
	"bytes":                          "C\x00",
	"an empty bytearray":             "cbuiltins\nbytearray\n)R",
	"a Markup":                       "cmarkupsafe\nMarkup\n\x8c\x01a\x85\x81",
	"a Markup as a key":              "}cmarkupsafe\nMarkup\n\x8c\x01a\x85\x81Ns",
	"a date":                         "cdatetime\ndate\nC\x04\x07\xe8\x01\x02\x85R",
	"a datetime in an unknown zone":  "cdatetime\ndatetime\nC\x0a\x07\xe8\x01\x02\x00\x00\x00\x00\x00\x00cm\nC\n)R\x86R",
	"no datetime in an unknown zone": "cdatetime\ndatetime\nC\x0a\x07\xe8\x0f\x02\x00\x00\x00\x00\x00\x00cm\nC\nh\x00\x85R\x86R",
	"a UUID":                         "cuuid\nUUID\n)\x81}\x8c\x03intK\x05sb",
	"a complex":                      "cbuiltins\ncomplex\nG\x00\x00\x00\x00\x00\x00\x00\x00G\x00\x00\x00\x00\x00\x00\x00\x00\x86R",
	"a long text in an object":       "cm\nC\nh\x00\x85R",
	"long bytes":                     "h\x01",
	"a long integer in an object":    "cm\nC\nh\x02\x85R",
	"a negative one":                 "cm\nC\nh\x03\x85R",
	"a long text as a key":           "}h\x00Ns",
	"long texts in a key":            "}((h\x00h\x00tNK\x01Nu",
	"long bytes in a key":            "}((h\x01h\x01tNK\x01Nu",
	"long integers in a key":         "}((h\x02h\x03tNK\x01Nu",
	"long integers in a set":         "\x8f(h\x02h\x03\x90",
	"encoded bytes":                  "c_codecs\nencode\nh\x00\x8c\x06latin1\x86R",
	"encoded bytes as a key":         "}(c_codecs\nencode\nh\x00\x8c\x06latin1\x86RNNNu",
	"no encoded bytes":               "c_codecs\nencode\nh\x00\x8c\x03foo\x86R",
	"no bytearray":                   "cbuiltins\nbytearray\nc_codecs\nencode\nh\x00\x8c\x03foo\x86R\x85R",
	"no date":                        "cdatetime\ndate\nh\x01\x85R",
	"a factory with a long text":     "ccollections\ndefaultdict\ncm\nC\nh\x00\x85R\x85R",
	"no defaultdict":                 "ccollections\ndefaultdict\ncm\nC\nh\x00\x85R\x85R(]Nu",
	"a key that nobody can tell":     "}(h\x01Ncm\nC\nNh\x01Nu",
}

// TestPickleBudget fills what a pickle may hold with one kind of value, used again and again in
// a small pickle and in a larger one, and the rest of the text it may hold with a long one in an
// object.
func TestPickleBudget(t *testing.T) {
	growth.SkipUnderRace(t)
	nearest := map[int]float64{} // to the limit, by size
	for shows, value := range costly {
		for _, size := range []int{1 << 12, 1 << 15} {
			groups := sort.Search(1<<17, func(n int) bool { return !isRead(budgetPickle(value, n+1, 0, size)) })
			texts := sort.Search(1<<17, func(n int) bool { return !isRead(budgetPickle(value, groups, n+1, size)) })
			data := budgetPickle(value, groups, texts, size)
			if !isRead(data) || groups == 0 {
				t.Fatalf("%s: not read", shows)
			}
			taken := growth.Allocated(func() {
				var values taggedjson.Dict
				Pickle.Unmarshal([]byte(data), &values)
			})
			most := uint64(PickleMemoryFixed + PickleMemory*len(data))
			t.Logf("%-32s %7d bytes, %6d groups, %5d texts, %.2f of the limit", shows, len(data), groups, texts, float64(taken)/float64(most))
			if taken > most {
				t.Errorf("%s: %d bytes take %d, %d is stated", shows, len(data), taken, most)
			}
			nearest[size] = max(nearest[size], float64(taken)/float64(most))
		}
	}
	for size, share := range nearest {
		if share < 0.4 {
			t.Errorf("pickles of %d bytes take %.2f of what PickleMemory and PickleMemoryFixed say: they say too much", size, share)
		}
	}
}

// budgetPickle is a pickle of so many groups of ten of a value, and an object with so many long
// texts, filled up to a size with what makes nothing.
func budgetPickle(value string, groups, texts, size int) string {
	integer := func(sign string) string { return "\x8b\x01\x04\x00\x00" + strings.Repeat("\x55", 1024) + sign }
	const long, inHundreds = 1024, 100
	var out strings.Builder
	out.WriteString("\x80\x04X" + string(binary.LittleEndian.AppendUint32(nil, long)) + strings.Repeat("x", long) + "q\x000")
	out.WriteString("B" + string(binary.LittleEndian.AppendUint32(nil, long)) + strings.Repeat("x", long) + "q\x010")
	out.WriteString(integer("\x00") + "q\x020" + integer("\xff") + "q\x030")
	out.WriteString("(" + strings.Repeat(value, 10) + "tq\x040(" + strings.Repeat("h\x04", inHundreds) + "tq\x050")
	out.WriteString("(" + strings.Repeat("h\x00", inHundreds) + "tq\x060")
	body := "(" + strings.Repeat("h\x05", groups/inHundreds) + strings.Repeat("h\x04", groups%inHundreds) +
		"cm\nC\n(" + strings.Repeat("h\x06", texts/inHundreds) + strings.Repeat("h\x00", texts%inHundreds) + "tR" + "t"
	out.WriteString(strings.Repeat("N0", max(0, size-out.Len()-len(body))/2))
	out.WriteString("}\x8c\x01a" + body + "s.")
	return out.String()
}

func isRead(data string) bool {
	var values taggedjson.Dict
	return Pickle.Unmarshal([]byte(data), &values) == nil
}
