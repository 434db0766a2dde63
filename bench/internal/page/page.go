package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// section is a part of the page. It is left out if nothing of its tables was measured.
type section struct{ title, text, tables string }

func (r Results) sections() []section {
	sizes := []string{"63", "390", "2k", "20k", "205k"}
	openers := []string{work.Request, work.Dict, work.Struct, work.Floor, work.PartRead, work.PartClock, work.Flask, work.Python, work.JSONMap, work.JSONTo, work.GobMap}
	zlibs := []string{work.Ours, work.Python, work.Pooled, work.Fresh}
	packers := []string{work.Ours, work.Python, work.Any}
	savers := []string{work.Request, work.Ours, work.Floor, work.PartJSON, work.PartProof, work.PartZlib, work.Flask, work.Python, work.JSONMap, work.GobMap}
	allocating := []string{work.Request, work.Ours, work.Dict, work.Struct, work.StdJSON, work.JSONMap, work.JSONTo, work.GobMap}
	return []section{
		{"Opening a session", openText, parts(r.table("open", sizes, openers, microseconds), r.spread("open"))},
		{"Saving a session", saveText, parts(r.table("save", sizes, savers, microseconds), r.spread("save"))},
		{"Checking a token", "TimestampSigner.Unsign.",
			r.table("unsign", []string{"60"}, []string{work.Ours, work.Floor, work.Python}, microseconds)},
		{"Memory", memoryText, parts(
			titled("Opening:", r.table("open", sizes, allocating, memory)), titled("Saving:", r.table("save", sizes, allocating, memory)))},
		{"Compression", compressionText, parts(
			titled("Inflating:", r.table("inflate", sizes, zlibs, microseconds)),
			titled("Deflating:", r.table("deflate", []string{"100", "1k", "4k", "60k"}, zlibs, microseconds)))},
		{"Sessions on a server", packText, parts(
			titled("Decoding:", r.table("msgpack-decode", sizes, packers, microseconds)),
			titled("Encoding:", r.table("msgpack-encode", sizes, packers, microseconds)))},
		{"Growth", growthText, r.growthTable()},
		{"Over HTTP", webText, r.webTable()},
		{"Targets", targetsText, Targets(r)},
	}
}

const (
	openText = "Microseconds of CPU time, the median of the rounds and in brackets the least. \"Request\" is `Codec.Open` with a\n" +
		"`Cookie` header, and `open_session` in Flask; Dict and struct are `Codec.Decode`, whose twin is CPython's `loads`. The floor\n" +
		"is what the standard library takes for the same HMAC, base64 and inflating, with everything used again, and without\n" +
		"reading the JSON; what reading it into a Dict takes, and looking at the clock, has rows of its own. gorilla is\n" +
		"gorilla/securecookie with the same values; it signs with SHA-256 and does not compress."
	saveText = "\"Request\" is `Codec.Save` of a changed session, and `save_session` in Flask; ours is `Codec.Encode`, whose twin is CPython's\n" +
		"`dumps`. Sessions from 390 bytes on are compressed, as Flask does, except by gorilla. Flask compresses a short session too,\n" +
		"and sends what is shorter: a proof that compressing would lose spares us that. The floor is the HMAC and base64 alone."
	memoryText = "Allocations and bytes a call. encoding/json reads the same JSON text into a map, without a\n" +
		"cookie around it."
	compressionText = "`compress/zlib` is measured with one reader or writer that is used again, and with a new one each time. CPython is\n" +
		"measured with a malloc that keeps its memory, which is its best case. All but `compress/zlib` write the same bytes."
	packText = "MessagePack, as Flask-Session 0.8 stores it: ours into a Dict, CPython is msgspec, vmihailenco reads into any and\n" +
		"writes maps."
	targetsText = "What this module wants of these ratios. They are those of the medians; \"at best\" is the ratio of the least times or of the\n" +
		"most requests, which a busy machine disturbs least, and \"rounds\" between what the middle half of the rounds lies."
	growthText = "Opening by `Codec.Decode` into a Dict, saving by `Codec.Encode`, most of which is compressing. Of carts, and of sessions\n" +
		"with keys, so many different ones of a size take turns that they have about as much text together as the longest has alone:\n" +
		"one that came again each time would be learnt by heart if it is short, as \"the same one each time\" shows, since a CPU\n" +
		"remembers of some thousand bytes which way the work on them went. What zlib writes, byte by byte, takes its search for\n" +
		"repeated text, which is the longer the more text there is; reading it takes the codes that each stream begins with, which\n" +
		"count the more the shorter it is: CPython's zlib on the same texts shows it, with what it is called by. The sessions of 300\n" +
		"dicts are one of each kind, as long as each other."
	webText = "wrk with one thread and 16 connections, or 8 where it says so, 64 users in turns; Go on two threads, gunicorn with two workers\n" +
		"of 16 threads each. Requests a second are the median of the rounds and in brackets the most; CPU time is the server's, for\n" +
		"each request, and commands are those that Redis gets for one that comes alone, or for one of eight clients in one session.\n" +
		"Each of those eight writes what no other does. Redis is on the same machine: over a network more of those in one session are\n" +
		"saved at once. A view reads one key, writes one, or leaves the session alone; sessions of\n" +
		"Flask-Session are permanent, so that a read renews them, as one of scs does with an IdleTimeout only."
)

// parts puts empty lines between those that are not empty.
func parts(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(part string) bool { return part == "" }), "\n")
}

func titled(title, table string) string {
	if table == "" {
		return ""
	}
	return title + "\n\n" + table
}

// Sections writes what was measured.
func Sections(r Results) string {
	var out strings.Builder
	for _, s := range r.sections() {
		if s.tables != "" {
			fmt.Fprintf(&out, "## %s\n\n%s\n\n%s\n", s.title, s.text, s.tables)
		}
	}
	fmt.Fprintf(&out, "## Machine and versions\n\nMeasured on %s.\n\n| | |\n|---|---|\n", r.Date)
	for _, fact := range r.Facts {
		fmt.Fprintf(&out, "| %s | %s |\n", fact.Name, fact.Value)
	}
	return out.String()
}

// Page writes docs/performance.md of a whole run.
func Page(r Results) string {
	return head + region("summary", Summary(r)) + pictures + Sections(r)
}

const head = `# Performance

<!-- Written by scripts/bench. -->

Made by ` + "`scripts/bench`" + ` in one run on one machine. All who are compared took turns, slice by slice, so that a busy moment met all
of them, and in five passes through everything, so that a busy minute met a part of each. What counts is the CPU time of the
process, with the garbage collector's, and the median over the rounds. The ratios are what to go by: the times are those of the
machine below. Outside of "Over HTTP" Go has one thread, as CPython has and as each of a busy server's is: an idle thread beside
it spins while the collector runs, and would count.

`

const pictures = `
` + "`scripts/bench -quick`" + ` takes a minute and prints instead of writing this page; ` + "`scripts/bench open save/63 http/redis`" + ` measures
the rows whose names begin so.

<picture><source media="(prefers-color-scheme: dark)" srcset="performance-ratios-dark.svg"><img alt="How many times as long others take" src="performance-ratios-light.svg"></picture>

<picture><source media="(prefers-color-scheme: dark)" srcset="performance-size-dark.svg"><img alt="The time to open a session, over its size" src="performance-size-light.svg"></picture>

`

// Summary writes the four rows of the README.
func Summary(r Results) string {
	times := func(name, row string) string {
		ours, flask := r.ns(row, work.Request), r.ns(row, work.Flask)
		return fmt.Sprintf("| %s | %s µs | %s µs | %s × |\n", name, number(ours/1000), number(flask/1000), number(flask/ours))
	}
	ours, flask := r.server("cookie", "read").PerSecond.Median(), r.server("flask", "read").PerSecond.Median()
	return "| | Go | Flask | |\n|---|---:|---:|---:|\n" +
		times("open a session of 63 bytes, CPU time", "open/63") +
		times("open a login with CSRF token, 390 bytes, compressed", "open/390") +
		times("save a session of 63 bytes", "save/63") +
		fmt.Sprintf("| requests a second that read a session, both on two cores | %.0f | %.0f | %s × |\n", ours, flask, number(ours/flask))
}
