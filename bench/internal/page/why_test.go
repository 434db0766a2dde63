package page_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/web"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// TestWhyNotRedis has what the two commands of a read take alone, if that was measured.
func TestWhyNotRedis(t *testing.T) {
	served := func(perSecond, cpu, redisCPU float64) *web.Result {
		return &web.Result{PerSecond: measure.Sample{perSecond}, CPU: measure.Sample{cpu}, RedisCPU: measure.Sample{redisCPU}}
	}
	row := func(server string) web.Row { return web.Row{Server: server, View: "read"} }
	all := map[web.Row]*web.Result{row("redis"): served(17_000, 62_000, 20_000), row("scs-redis"): served(18_000, 63_000, 11_000),
		row("bare-redis"): served(19_000, 45_000, 19_000), row("scs-redis-idle"): served(12_000, 90_000, 22_000)}
	why := func() string {
		_, list, _ := strings.Cut(page.Targets(page.Results{Web: all}), "Of those not met:\n\n")
		return list
	}
	const want = "- requests a second on Redis, a read, as scs: a read renews a permanent session, as Flask-Session does, which takes two commands where " +
		"scs sends one: 17000 requests a second, and scs 18000. A bare server with the same two commands and no session comes to 19000, and scs with " +
		"an IdleTimeout, with which it renews as well, to 12000. CPU time of the servers: 62.0 µs, scs 63.0, bare 45.0; of Redis, on the same " +
		"cores: 20.0 µs, for scs 11.0.\n"
	if diff := cmp.Diff(want, why()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	delete(all, row("bare-redis"))
	if got := why(); got != "" {
		t.Errorf("without the bare server: %s", got)
	}
}

// TestWhyNotRead has the parts of a read over HTTP, if all were measured.
func TestWhyNotRead(t *testing.T) {
	served := func(perSecond, cpu float64) *web.Result {
		return &web.Result{PerSecond: measure.Sample{perSecond}, CPU: measure.Sample{cpu}}
	}
	all := page.Results{
		Work: map[string][]work.Result{"open/63": {took(work.Request, 1200)}},
		Web: map[web.Row]*web.Result{{Server: "bare", View: "read"}: served(60_000, 15_000), {Server: "vary", View: "read"}: served(57_000, 15_500),
			{Server: "cookie", View: "untouched"}: served(48_000, 18_000), {Server: "cookie", View: "read"}: served(45_000, 19_000)},
	}
	why := func() string {
		_, list, _ := strings.Cut(page.Targets(all), "Of those not met:\n\n")
		return list
	}
	const want = "- requests a second, a read: bare net/http that only sends the Vary header of a read comes to 0.95 of it, and with a session that is left " +
		"alone it is 0.80. A read takes 19.0 µs of CPU time for a request, and bare net/http 15.0; Codec.Open in a loop takes 1.20.\n"
	if diff := cmp.Diff(want, why()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	all.Work = nil
	if got := why(); got != "" {
		t.Errorf("without Codec.Open: %s", got)
	}
}

// TestWhyNot has what was measured of targets that are not met, and nothing of those that are or
// of which the parts were not measured.
func TestWhyNot(t *testing.T) {
	why := func(rows map[string][]work.Result) string {
		_, list, _ := strings.Cut(page.Targets(page.Results{Work: rows}), "Of those not met:\n\n")
		return list
	}
	saving := []work.Result{took(work.Ours, 900), took(work.Floor, 300), took(work.PartJSON, 120), took(work.PartProof, 280),
		took(work.PartZlib, 1500), took(work.Flask, 30_000)}
	opening := []work.Result{took(work.Dict, 900), took(work.Floor, 300), took(work.PartRead, 250), took(work.PartClock, 60), took(work.StdJSON, 1100)}
	curve := func(first, last float64) []work.Result {
		return []work.Result{took("0:1000", 1000*first), took("1:200000", 200_000*last)}
	}
	for _, tt := range []struct {
		shows string
		rows  map[string][]work.Result
		want  string
	}{
		{"slower than the target", map[string][]work.Result{"save/63": append(saving, took(work.Request, 1500))},
			"- save 63 bytes, Save: of 1.50 µs Codec.Encode takes 0.90, with 0.30 for HMAC and base64, 0.28 for the proof that compressing loses " +
				"(compressing would be 1.50) and 0.12 for the JSON; the target is 1.00.\n"},
		{"met", map[string][]work.Result{"save/63": append(saving, took(work.Request, 900))}, ""},
		{"parts that were not measured", map[string][]work.Result{"save/63": {took(work.Request, 1500), took(work.Flask, 30_000)}}, ""},
		{"one of two targets of one work", map[string][]work.Result{"open/63": append(opening, took(work.Request, 1500), took(work.Flask, 30_000))},
			"- open 63 bytes, request: of 1.50 µs Codec.Decode takes 0.90, with 0.30 for HMAC and base64, 0.06 for reading the clock and 0.25 for " +
				"reading the JSON (encoding/json 1.10); the target is 1.20.\n"},
		{"growth of zlib's bytes", map[string][]work.Result{
			"growth/save-cart": curve(10, 22), "growth/deflate-cart": curve(6, 19), "growth/python-deflate-cart": curve(8, 18)},
			"- a byte saved, 1 to 200 KB: the dearest byte takes 22.0 ns and the cheapest 10.0, of which writing zlib's bytes takes 19.0 and 6.00 " +
				"(CPython's zlib 18.0 and 8.00, with what it is called by): with the faster of both it is 2.10 ×, and the rest alone 1.33 ×.\n"},
		{"growth of reading zlib's bytes", map[string][]work.Result{
			"growth/open-cart": curve(16, 10), "growth/inflate-cart": curve(6, 1), "growth/python-inflate-cart": curve(7, 2)},
			"- a byte opened, 1 to 200 KB: the dearest byte takes 16.0 ns and the cheapest 10.0, of which reading zlib's bytes takes 6.00 and 1.00 " +
				"(CPython's zlib 7.00 and 2.00, with what it is called by): with the faster of both it is 1.60 ×, and the rest alone 1.11 ×.\n"},
		{"growth of all but zlib's bytes", map[string][]work.Result{
			"growth/open-cart": curve(16, 10), "growth/inflate-cart": curve(1, 1), "growth/python-inflate-cart": curve(7, 2)}, ""},
		{"growth that is not zlib's", map[string][]work.Result{
			"growth/save-cart": curve(10, 22), "growth/deflate-cart": curve(6, 19), "growth/python-deflate-cart": curve(8, 11)}, ""},
		{"growth of zlib's at other sizes", map[string][]work.Result{
			"growth/save-cart": curve(10, 22), "growth/deflate-cart": curve(6, 19), "growth/python-deflate-cart": {took("0:1000", 10_000)}}, ""},
		{"growth without zlib's", map[string][]work.Result{"growth/save-cart": curve(10, 22), "growth/deflate-cart": curve(6, 19)}, ""},
	} {
		if diff := cmp.Diff(tt.want, why(tt.rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.shows, diff)
		}
	}
}
