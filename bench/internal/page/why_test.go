package page_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// TestWhyNot has what was measured of targets that are not met, and nothing of those that are or
// of which the parts were not measured.
func TestWhyNot(t *testing.T) {
	why := func(rows map[string][]work.Result) string {
		_, list, _ := strings.Cut(page.Targets(page.Results{Work: rows}), "Of those not met:\n\n")
		return list
	}
	parts := []work.Result{took(work.Floor, 300), took(work.PartJSON, 120), took(work.PartProof, 280), took(work.PartZlib, 1500), took(work.Flask, 30_000)}
	curve := func(last float64) []work.Result { return []work.Result{took("0:1000", 10_000), took("1:200000", last)} }
	for _, tt := range []struct {
		shows string
		rows  map[string][]work.Result
		want  string
	}{
		{"slower than the target", map[string][]work.Result{"save/63": append(parts, took(work.Request, 1500))},
			"- save 63 bytes, Save: of 1.50 µs the HMAC and base64 take 0.30, the proof that compressing loses 0.28 (compressing would be 1.50) and " +
				"JSON 0.12; all else, the header and the collector's share, has what they leave of the 1.00 µs of the target.\n"},
		{"met", map[string][]work.Result{"save/63": append(parts, took(work.Request, 900))}, ""},
		{"parts that were not measured", map[string][]work.Result{"save/63": {took(work.Request, 1500), took(work.Flask, 30_000)}}, ""},
		{"two targets of one work", map[string][]work.Result{"open/63": {
			took(work.Request, 1500), took(work.Floor, 300), took(work.PartRead, 250), took(work.PartClock, 60), took(work.StdJSON, 1100), took(work.Flask, 30_000)}},
			"- open 63 bytes, request: of 1.50 µs the HMAC and base64 take 0.30, the time 0.06 and reading the JSON 0.25 (encoding/json 1.10); " +
				"all else is the header, the session and the collector's share of them.\n"},
		{"growth", map[string][]work.Result{"growth/save-cart": curve(5_000_000), "growth/zlib-cart": curve(4_000_000)},
			"- a byte saved, 1 to 200 KB: the bytes are zlib's, whose search takes the longer the more text there is: CPython's zlib alone takes " +
				"10.0 ns a byte of the shortest and 20.0 of the longest, saving with JSON, base64 and HMAC 10.0 and 25.0.\n"},
		{"growth of zlib's at other sizes", map[string][]work.Result{"growth/save-cart": curve(5_000_000), "growth/zlib-cart": {took("0:1000", 10_000)}}, ""},
		{"growth without zlib's", map[string][]work.Result{"growth/save-cart": curve(5_000_000)}, ""},
	} {
		if diff := cmp.Diff(tt.want, why(tt.rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.shows, diff)
		}
	}
}
