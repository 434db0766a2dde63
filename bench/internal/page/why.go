package page

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// reasons say of targets, by their work and the format of their value, what keeps a measurement
// from them: with what was measured in the same run, or "" if that was not.
var reasons = map[[2]string]func(Results) string{
	{"open 63 bytes, request", ofFloor}: func(r Results) string {
		const row = "open/63"
		us := func(name string) string { return number(r.ns(row, name) / 1000) }
		return measured("of %s µs Codec.Decode takes %s, with %s for HMAC and base64, %s for reading the clock and %s for reading the JSON "+
			"(encoding/json %s); the target is %s",
			us(work.Request), us(work.Dict), us(work.Floor), us(work.PartClock), us(work.PartRead), us(work.StdJSON), number(4*r.ns(row, work.Floor)/1000))
	},
	{"save 63 bytes, Save", ofFlask}: func(r Results) string {
		const row = "save/63"
		us := func(name string) string { return number(r.ns(row, name) / 1000) }
		return measured("of %s µs Codec.Encode takes %s, with %s for HMAC and base64, %s for the proof that compressing loses "+
			"(compressing would be %s) and %s for the JSON; the target is %s",
			us(work.Request), us(work.Ours), us(work.Floor), us(work.PartProof), us(work.PartZlib), us(work.PartJSON), number(r.ns(row, work.Flask)/30/1000))
	},
	{"requests a second, a read", ofBare}: func(r Results) string {
		share := func(server, view string) string { return number(requests(server, view, "bare", "read")(r).of) }
		us := func(server string) string { return number(r.server(server, "read").CPU.Median() / 1000) }
		return measured("bare net/http that only sends the Vary header of a read comes to %s of it, and with a session that is left alone it is %s. "+
			"A read takes %s µs of CPU time for a request, and bare net/http %s; Codec.Open in a loop takes %s",
			share("vary", "read"), share("cookie", "untouched"), us("cookie"), us("bare"), number(r.ns("open/63", work.Request)/1000))
	},
	{"requests a second on Redis, a read, as scs", ofOther}: func(r Results) string {
		perSecond := func(server string) string { return number(r.server(server, "read").PerSecond.Median()) }
		us := func(server string) string { return number(r.server(server, "read").CPU.Median() / 1000) }
		redis := func(server string) string { return number(r.server(server, "read").RedisCPU.Median() / 1000) }
		return measured("a read renews a permanent session, as Flask-Session does, which takes two commands where scs sends one: %s requests a second, "+
			"and scs %s. A bare server with the same two commands and no session comes to %s, and scs with an IdleTimeout, with which it "+
			"renews as well, to %s. CPU time of the servers: %s µs, scs %s, bare %s; of Redis, on the same cores: %s µs, for scs %s",
			perSecond("redis"), perSecond("scs-redis"), perSecond("bare-redis"), perSecond("scs-redis-idle"),
			us("redis"), us("scs-redis"), us("bare-redis"), redis("redis"), redis("scs-redis"))
	},
	{"a byte opened, 1 to 200 KB", withinOf}:               reading.grows("cart"),
	{"a byte saved, 1 to 200 KB", withinOf}:                writing.grows("cart"),
	{"a byte saved, 100 and 10,000 keys", withinOf}:        writing.grows("keys"),
	{"a byte saved, 100 and 10,000 random keys", withinOf}: writing.grows("names"),
}

// zlibs is what zlib's bytes take of the whole work on a session: its rows of growth.
type zlibs struct{ does, whole, ours, python string }

var (
	reading = zlibs{"reading", "growth/open-", "growth/inflate-", "growth/python-inflate-"}
	writing = zlibs{"writing", "growth/save-", "growth/deflate-", "growth/python-deflate-"}
)

// grows tells what zlib's bytes take of the dearest byte and of the cheapest, if they are what keeps
// a byte from its target: without them it would meet it, and with ours or CPython's, whichever is
// faster, it cannot.
func (z zlibs) grows(kind string) func(Results) string {
	return func(r Results) string {
		sizes, ours := r.perByte(z.whole + kind)
		ourSizes, alone := r.perByte(z.ours + kind)
		theirSizes, theirs := r.perByte(z.python + kind)
		if len(ours) == 0 || !slices.Equal(sizes, ourSizes) || !slices.Equal(sizes, theirSizes) {
			return ""
		}
		var rest, least []float64
		for i := range ours {
			rest = append(rest, ours[i]-alone[i])
			least = append(least, rest[i]+min(alone[i], theirs[i]))
		}
		if growthOf(rest) > maxGrowth || growthOf(least) <= maxGrowth {
			return ""
		}
		dearest, cheapest := slices.Index(ours, slices.Max(ours)), slices.Index(ours, slices.Min(ours))
		return measured("the dearest byte takes %s ns and the cheapest %s, of which %s zlib's bytes takes %s and %s (CPython's zlib %s and %s, "+
			"with what it is called by): with the faster of both it is %s ×, and the rest alone %s ×",
			number(ours[dearest]), number(ours[cheapest]), z.does, number(alone[dearest]), number(alone[cheapest]),
			number(theirs[dearest]), number(theirs[cheapest]), number(growthOf(least)), number(growthOf(rest)))
	}
}

// growthOf is how many times as dear the dearest is as the cheapest.
func growthOf(perByte []float64) float64 { return slices.Max(perByte) / slices.Min(perByte) }

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
		if reason := reasons[[2]string{t.work, t.format}]; reason != nil && reason(r) != "" {
			fmt.Fprintf(&out, "- %s: %s.\n", t.work, reason(r))
		}
	}
	if out.Len() == 0 {
		return ""
	}
	return "\nOf those not met:\n\n" + out.String()
}
