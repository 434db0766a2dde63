package flasksession

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// hostile are data made to cost memory, most of them about a megabyte, and with fewer than
// MaxValues values.
func hostile() map[string]string {
	const size = 15 << 16
	fill := func(head, piece string) string { return head + strings.Repeat(piece, size/len(piece)) }
	counted := func(head, code, piece string) string {
		n := size / len(piece)
		return head + code + string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + strings.Repeat(piece, n)
	}
	var keys, members strings.Builder
	for i := range size / 8 {
		fmt.Fprintf(&keys, "\xa6%06x\xc0", i)
		fmt.Fprintf(&members, `"%x":[],`, i)
	}
	return map[string]string{
		"five bytes, a dict":        "\xdf\xff\xff\xff\xff",
		"five bytes, bin":           "\x81\xa1k\xc6\xff\xff\xff\xff",
		"empty lists":               counted("\x81\xa1k", "\xdd", "\x90"),
		"empty dicts":               counted("\x81\xa1k", "\xdd", "\x80"),
		"lists of one":              counted("\x81\xa1k", "\xdd", "\x91\xe0"),
		"negative numbers":          counted("\x81\xa1k", "\xdd", "\xe0"),
		"None":                      counted("\x81\xa1k", "\xdd", "\xc0"),
		"empty bytes":               counted("\x81\xa1k", "\xdd", "\xc4\x00"),
		"big numbers":               counted("\x81\xa1k", "\xdd", "\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
		"times":                     counted("\x81\xa1k", "\xdd", "\xd6\xff\x00\x00\x00\x00"),
		"extensions":                counted("\x81\xa1k", "\xdd", "\xd4\x05\x00"),
		"one key, often":            counted("", "\xdf", "\xa0\x90"),
		"odd keys":                  counted("\x81\xa1k", "\xdf", "\x01\x90"),
		"many keys":                 "\xdf\x00\x01\xe0\x00" + keys.String(),
		"odd dicts in odd dicts":    strings.Repeat("\x81\x01", 800) + counted("", "\xdd", "\x90"),
		"lengths that lie, nested":  strings.Repeat("\xdd\x00\x10\x00\x00", 800) + strings.Repeat("\x90", size),
		"lengths that lie, in keys": "\x81" + strings.Repeat("\xdc\xff\xff", 800) + strings.Repeat("\x90", size),
		"lengths owed already":      "\x81\xa1k" + strings.Repeat("\xdc\x01\x00", 800) + strings.Repeat("\xc0", 255),
		"a text in owed room":       "\x81\xa1k\xdc\x01\x00\xda\x01\x00" + strings.Repeat("x", 256) + "\xdd\xff\xff\xff\xff",
		"a key in owed room":        "\xde\x01\x00\xda\x02\x00" + strings.Repeat("x", 512) + "\xdf\xff\xff\xff\xff",
		"json empty lists":          fill(`{"k":[`, "[],") + "[]]}",
		"json empty dicts":          fill(`{"k":[`, "{},") + "{}]}",
		"json numbers":              fill(`{"k":[`, "-1,") + "1]}",
		"json digits":               fill(`{"k":`, "9") + "}",
		"json digits of a float":    fill(`{"k":`, "9") + ".5e1}",
		"json escapes":              fill(`{"k":"`, `\n`) + `"}`,
		"json one key, often":       fill(`{`, `"":[],`) + `"":1}`,
		"json many keys":            "{" + members.String() + `"":1}`,
		"json long numbers":         fill(`{"k":[`, "99999999999999999999,") + "1]}",
		"json open":                 fill(`{"k":[`, "[],"),
	}
}

// TestMemory holds what the doc comments promise of any data.
func TestMemory(t *testing.T) {
	growth.SkipUnderRace(t)
	const fixed = 16 << 10
	for name, data := range hostile() {
		payload, each := MsgPack, 80
		if strings.HasPrefix(name, "json") {
			payload, each = JSON, 160
		}
		input := []byte(data)
		var read taggedjson.Dict
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		err := payload.Unmarshal(input, &read)
		runtime.ReadMemStats(&after)
		used := after.TotalAlloc - before.TotalAlloc
		t.Logf("%-28s %7d bytes, %5.1f for each (%.40v)", name, len(input), float64(used)/float64(len(input)), err)
		if used > uint64(each*len(input)+fixed) {
			t.Errorf("%s: %d bytes allocated for %d", name, used, len(input))
		}
	}
}
