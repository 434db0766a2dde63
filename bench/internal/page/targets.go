package page

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// target is what this module wants of one measurement.
type target struct {
	work   string
	value  func(Results) value
	format string // of the value
	bound  bound
}

type bound struct {
	limit  float64
	atMost bool // and not at least
}

func atMost(limit float64) bound  { return bound{limit, true} }
func atLeast(limit float64) bound { return bound{limit, false} }

func (b bound) met(value float64) bool {
	if b.atMost {
		return value <= b.limit
	}
	return value >= b.limit
}

// value is what was measured, NaN if it was not. The rest is there for what each round
// measures: the best of the rounds, and the value in each.
type value struct {
	of     float64
	best   float64
	rounds measure.Sample
}

// spread tells the best, and between what the middle half of the rounds lies.
func (v value) spread() string {
	if len(v.rounds) < 2 {
		return " | "
	}
	low, high := v.rounds.Quartiles()
	return fmt.Sprintf("%.3g | %.3g to %.3g", v.best, low, high)
}

// timeRatio is that of the medians, and of the minima.
func timeRatio(a, b measure.Sample) value {
	return value{a.Median() / b.Median(), a.Min() / b.Min(), a.Over(b)}
}

// rateRatio is that of the medians, and of the maxima.
func rateRatio(a, b measure.Sample) value {
	return value{a.Median() / b.Median(), a.Max() / b.Max(), a.Over(b)}
}

// The formats of values.
const (
	ofFloor  = "%.3g × the floor"
	ofFlask  = "%.3g × as fast as Flask"
	ofGo     = "%.3g × as fast"
	ofPython = "%.3g × CPython's time"
	ofOther  = "%.3g × theirs"
	ofBare   = "%.2f of bare net/http"
	ofMany   = "%.3g × as few as on many sessions"
	allocs   = "%.0f allocations"
	withinOf = "within %.2f ×"
)

// maxGrowth is how many times what a byte takes in one session it may take in another of its kind.
const maxGrowth = 1.5

// times is how many times as long a takes as b.
func times(row, a, b string) func(Results) value {
	return func(r Results) value { return timeRatio(r.sample(row, a), r.sample(row, b)) }
}

func allocations(row, contender string) func(Results) value {
	return func(r Results) value { return value{of: r.memory(row, contender).Allocs} }
}

func bytesOf(row, a, b string) func(Results) value {
	return func(r Results) value { return value{of: r.memory(row, a).Bytes / r.memory(row, b).Bytes} }
}

func requests(server, view, server2, view2 string) func(Results) value {
	return func(r Results) value {
		return rateRatio(r.server(server, view).PerSecond, r.server(server2, view2).PerSecond)
	}
}

// growth is how much more a byte takes at the most expensive of the sizes than at the
// cheapest.
func growth(row string) func(Results) value {
	return func(r Results) value {
		_, ns := r.perByte(row)
		if len(ns) == 0 {
			return value{of: math.NaN()}
		}
		return value{of: growthOf(ns)}
	}
}

func commands(server, view string) func(Results) value {
	return func(r Results) value {
		if len(r.server(server, view).PerSecond) == 0 {
			return value{of: math.NaN()}
		}
		return value{of: r.server(server, view).Commands}
	}
}

// targets are in the order of the page.
var targets = slices.Concat([]target{
	{"check a token of 60 bytes", times("unsign/60", work.Ours, work.Floor), ofFloor, atMost(1.3)},
	{"check a token of 60 bytes", allocations("unsign/60", work.Ours), allocs, atMost(1)},
	{"open 63 bytes, request", times("open/63", work.Request, work.Floor), ofFloor, atMost(4)},
	{"open 63 bytes, request", times("open/63", work.Flask, work.Request), ofFlask, atLeast(25)},
	{"open 63 bytes, request", allocations("open/63", work.Request), allocs, atMost(9)},
	{"open 63 bytes, struct", times("open/63", work.Struct, work.Floor), ofFloor, atMost(3)},
	{"open 63 bytes, struct", allocations("open/63", work.Struct), allocs, atMost(4)},
	{"save 63 bytes, Encode", allocations("save/63", work.Ours), allocs, atMost(2)},
	{"save 63 bytes, Save", allocations("save/63", work.Request), allocs, atMost(6)},
	{"save 63 bytes, Save", times("save/63", work.Flask, work.Request), ofFlask, atLeast(30)},
	{"open 390 bytes, Dict", times("open/390", work.Flask, work.Dict), ofFlask, atLeast(8)},
	{"open 390 bytes, struct", times("open/390", work.Flask, work.Struct), ofFlask, atLeast(9)},
	{"open 390 bytes, Dict, as gorilla with JSON", times("open/390", work.JSONMap, work.Dict), ofGo, atLeast(1)},
	{"open 390 bytes, struct, as gorilla with JSON", times("open/390", work.JSONTo, work.Struct), ofGo, atLeast(1)},
	{"open 2 KB, Dict", times("open/2k", work.Flask, work.Dict), ofFlask, atLeast(4.5)},
	{"open 2 KB, struct", times("open/2k", work.Flask, work.Struct), ofFlask, atLeast(6)},
	{"save 2 KB, Save", times("save/2k", work.Flask, work.Request), ofFlask, atLeast(8)},
	{"open 205 KB, Dict, as loads", times("open/205k", work.Python, work.Dict), ofFlask, atLeast(2)},
	{"inflate 390 bytes", times("inflate/390", work.Ours, work.Python), ofPython, atMost(1)},
	{"inflate 2 KB", times("inflate/2k", work.Ours, work.Python), ofPython, atMost(1)},
	{"inflate 20 KB", times("inflate/20k", work.Ours, work.Python), ofPython, atMost(1)},
	{"deflate 100 bytes", times("deflate/100", work.Ours, work.Python), ofPython, atMost(0.8)},
	{"deflate 1 KB", times("deflate/1k", work.Ours, work.Python), ofPython, atMost(1.1)},
	{"deflate 4 KB", times("deflate/4k", work.Ours, work.Python), ofPython, atMost(1.2)},
	{"deflate 60 KB", times("deflate/60k", work.Ours, work.Python), ofPython, atMost(1.2)},
}, packTargets(), []target{
	{"bytes allocated for 63 bytes, as encoding/json", bytesOf("open/63", work.Dict, work.StdJSON), ofOther, atMost(1)},
	{"bytes allocated for 390 bytes, as encoding/json", bytesOf("open/390", work.Dict, work.StdJSON), ofOther, atMost(1)},
	{"bytes allocated for 2 KB, as encoding/json", bytesOf("open/2k", work.Dict, work.StdJSON), ofOther, atMost(1)},
	{"bytes allocated for 20 KB, as encoding/json", bytesOf("open/20k", work.Dict, work.StdJSON), ofOther, atMost(1)},
	{"bytes allocated for 205 KB, as encoding/json", bytesOf("open/205k", work.Dict, work.StdJSON), ofOther, atMost(1)},
	{"requests a second, a read", requests("cookie", "read", "bare", "read"), ofBare, atLeast(0.78)},
	{"requests a second, a write", requests("cookie", "write", "bare", "read"), ofBare, atLeast(0.62)},
	{"requests a second on Redis, a read, as scs", requests("redis", "read", "scs-redis", "read"), ofOther, atLeast(1)},
	{"requests a second on Redis, a write, as scs", requests("redis", "write", "scs-redis", "write"), ofOther, atLeast(1)},
	{"a read on Redis, unchanged", commands("redis", "read"), "%.0f commands", atMost(2)},
	{"requests a second on Redis, eight writers on one session", requests("redis", "write-eight", "redis", "write-one"), ofMany, atMost(2.5)},
	{"requests a second in memory, eight writers on one session", requests("memory", "write-eight", "memory", "write-one"), ofMany, atMost(2.5)},
	{"a byte opened, 1 to 200 KB", growth("growth/open-cart"), withinOf, atMost(maxGrowth)},
	{"a byte saved, 1 to 200 KB", growth("growth/save-cart"), withinOf, atMost(maxGrowth)},
	{"a byte opened, 100 and 10,000 keys", growth("growth/open-keys"), withinOf, atMost(maxGrowth)},
	{"a byte saved, 100 and 10,000 keys", growth("growth/save-keys"), withinOf, atMost(maxGrowth)},
	{"a byte opened, 100 and 10,000 random keys", growth("growth/open-names"), withinOf, atMost(maxGrowth)},
	{"a byte saved, 100 and 10,000 random keys", growth("growth/save-names"), withinOf, atMost(maxGrowth)},
	{"a byte opened, depth 10 and 300", growth("growth/open-depth"), withinOf, atMost(maxGrowth)},
	{"a byte saved, depth 10 and 300", growth("growth/save-depth"), withinOf, atMost(maxGrowth)},
})

func packTargets() (list []target) {
	for _, size := range []string{"390", "2k", "20k"} {
		decode, encode := "msgpack-decode/"+size, "msgpack-encode/"+size
		list = append(list,
			target{"MessagePack, decode " + sizeName(size), times(decode, work.Ours, work.Python), "%.3g × msgspec's time", atMost(2)},
			target{"MessagePack, encode " + sizeName(size), times(encode, work.Ours, work.Python), "%.3g × msgspec's time", atMost(1.5)},
			target{"MessagePack, decode " + sizeName(size) + ", as vmihailenco", times(decode, work.Any, work.Ours), ofGo, atLeast(1)},
			target{"MessagePack, encode " + sizeName(size) + ", as vmihailenco", times(encode, work.Any, work.Ours), ofGo, atLeast(1)},
		)
	}
	return list
}

// Targets writes the targets that were measured, if any, and how many of them are met.
func Targets(r Results) string {
	var rows strings.Builder
	met, measured := 0, 0
	var missed []target
	for _, t := range targets {
		value := t.value(r)
		if math.IsNaN(value.of) {
			continue
		}
		measured++
		verdict := "not met"
		if t.bound.met(value.of) {
			verdict = "met"
			met++
		} else {
			missed = append(missed, t)
		}
		relation := "at least"
		if t.bound.atMost {
			relation = "at most"
		}
		fmt.Fprintf(&rows, "| %s | "+t.format+" | %s | %s %g | %s |\n", t.work, value.of, value.spread(), relation, t.bound.limit, verdict)
	}
	if measured == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d met.\n\n| work | measured | at best | rounds | target | |\n|---|---|---|---|---|---|\n%s%s",
		met, measured, &rows, whyNot(r, missed))
}

// sizeName is the last part of a row's name in words.
func sizeName(size string) string {
	if n, kilo := strings.CutSuffix(size, "k"); kilo {
		return n + " KB"
	}
	return size + " bytes"
}
