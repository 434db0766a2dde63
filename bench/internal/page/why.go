package page

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// reasons say of targets, by their work, what keeps a measurement from them: with what was
// measured in the same run, or "" if that was not.
var reasons = map[string]func(Results) string{
	"open 63 bytes, request": func(r Results) string {
		const row = "open/63"
		us := func(name string) string { return number(r.ns(row, name) / 1000) }
		return measured("of %s µs the HMAC and base64 take %s, the time %s and reading the JSON %s (encoding/json %s); all else is the header, "+
			"the session and the collector's share of them",
			us(work.Request), us(work.Floor), us(work.PartClock), us(work.PartRead), us(work.StdJSON))
	},
	"save 63 bytes, Save": func(r Results) string {
		const row = "save/63"
		us := func(name string) string { return number(r.ns(row, name) / 1000) }
		return measured("of %s µs the HMAC and base64 take %s, the proof that compressing loses %s (compressing would be %s) and JSON %s; "+
			"all else, the header and the collector's share, has what they leave of the %s µs of the target",
			us(work.Request), us(work.Floor), us(work.PartProof), us(work.PartZlib), us(work.PartJSON), number(r.ns(row, work.Flask)/30/1000))
	},
	"a byte saved, 1 to 200 KB":         zlibGrows("cart"),
	"a byte saved, 100 and 10,000 keys": zlibGrows("keys"),
}

// zlibGrows tells the growth of what CPython's zlib takes for the same texts.
func zlibGrows(kind string) func(Results) string {
	return func(r Results) string {
		same, theirs := r.perByte("growth/zlib-" + kind)
		sizes, ours := r.perByte("growth/save-" + kind)
		if len(ours) == 0 || !slices.Equal(sizes, same) {
			return ""
		}
		first, last := 0, len(ours)-1
		return measured("the bytes are zlib's, whose search takes the longer the more text there is: CPython's zlib alone takes %s ns a byte of the "+
			"shortest and %s of the longest, saving with JSON, base64 and HMAC %s and %s",
			number(theirs[first]), number(theirs[last]), number(ours[first]), number(ours[last]))
	}
}

func measured(format string, numbers ...any) string {
	text := fmt.Sprintf(format, numbers...)
	if strings.Contains(text, number(math.NaN())) {
		return ""
	}
	return text
}

// whyNot lists the reasons of targets that are not met.
func whyNot(r Results, missed []target) string {
	var out strings.Builder
	for _, t := range missed {
		reason := reasons[t.work]
		if reason == nil || reason(r) == "" {
			continue
		}
		if line := fmt.Sprintf("- %s: %s.\n", t.work, reason(r)); !strings.Contains(out.String(), line) {
			out.WriteString(line)
		}
	}
	if out.Len() == 0 {
		return ""
	}
	return "\nOf those not met:\n\n" + out.String()
}
