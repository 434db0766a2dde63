package page_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/needs"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/web"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// took is a result of the rounds, in nanoseconds.
func took(name string, ns ...float64) work.Result { return work.Result{Name: name, NS: ns} }

func allocating(r work.Result, allocs, bytes float64) work.Result {
	r.Memory = &measure.Memory{Allocs: allocs, Bytes: bytes}
	return r
}

// some is a run of a few rows.
func some() page.Results {
	return page.Results{
		Date:  "2026-01-02",
		Facts: []page.Fact{{Name: "CPU", Value: "a fast one"}},
		Work: map[string][]work.Result{
			"open/63": {
				allocating(took(work.Request, 1000, 990, 2000), 9, 512), took(work.Floor, 250, 250, 250), took(work.Flask, 26_000),
				allocating(took(work.Dict, 900), 5, 1234), allocating(took(work.StdJSON, 800), 7, 2468),
			},
			"open/390":         {took(work.Request, 4000), took(work.Flask, 40_000)},
			"save/63":          {took(work.Request, 500), took(work.Flask, 20_000), took(work.Ours, 300)},
			"growth/open-cart": {took("0:1000", 10_000), took("1:200000", 4_000_000)},
		},
		Web: map[web.Row]*web.Result{
			{Server: "bare", View: "read"}: {PerSecond: measure.Sample{40_000}, P50: measure.Sample{100}, P99: measure.Sample{900},
				CPU: measure.Sample{15_000}, RedisCPU: measure.Sample{0}},
			{Server: "cookie", View: "read"}: {PerSecond: measure.Sample{32_000, 31_000, 33_000}, P50: measure.Sample{120}, P99: measure.Sample{950},
				CPU: measure.Sample{18_500}, RedisCPU: measure.Sample{0}},
			{Server: "flask", View: "read"}: {PerSecond: measure.Sample{2000}, P50: measure.Sample{9000}, P99: measure.Sample{20_000},
				CPU: measure.Sample{370_000}, RedisCPU: measure.Sample{0}},
			{Server: "redis", View: "read"}: {PerSecond: measure.Sample{9000}, P50: measure.Sample{1500}, P99: measure.Sample{4000},
				CPU: measure.Sample{80_000}, RedisCPU: measure.Sample{21_000}, Commands: 2},
			{Server: "redis", View: "write-eight"}: {PerSecond: measure.Sample{9000}, P50: measure.Sample{900}, P99: measure.Sample{3000},
				CPU: measure.Sample{90_000}, RedisCPU: measure.Sample{30_000}, Commands: 2},
			{Server: "redis", View: "write-one"}: {PerSecond: measure.Sample{3000}, P50: measure.Sample{2700}, P99: measure.Sample{9000},
				CPU: measure.Sample{120_000}, RedisCPU: measure.Sample{40_000}, Commands: 2.25},
		},
	}
}

// TestSections compares the text of a run of a few rows.
func TestSections(t *testing.T) {
	text := page.Sections(some())
	for _, want := range []string{
		"| | 63 bytes | 390 bytes |\n|---|---:|---:|\n",      // columns that were measured, and no others
		"| ours, request | 1.00 (0.99) | 4.00 (4.00) |\n",    // the median and the least
		"| floor | 0.25 (0.25) |  |\n",                       // not measured there
		"The middle half of the rounds lies within 50 % of ", // (1500-995)/1000
		"| ours, Dict | 5, 1.23 KB |  |\n",                   // allocations and bytes
		"| open, a cart | 1.00 KB: 10.0, 200 KB: 20.0 |\n",   // nanoseconds a byte
		"| flaskcookie | read | 32000 (33000) | 0.80 | 120 | 950 | 18.5 |  |  |\n",
		"| flasksession on Redis | read | 9000 (9000) | 0.23 | 1500 | 4000 | 80.0 | 21.0 | 2 |\n",
		"| flasksession on Redis | write, eight clients | 9000 (9000) | 0.23 | 900 | 3000 | 90.0 | 30.0 | 2 |\n",
		"| flasksession on Redis | write, eight in one session | 3000 (3000) | 0.07 | 2700 | 9000 | 120 | 40.0 | 2.25 |\n",
		"Measured on 2026-01-02.", "| CPU | a fast one |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	for _, not := range []string{"NaN", "%!", "## Compression", "| gorilla, JSON |"} {
		if strings.Contains(text, not) {
			t.Errorf("the page has %q", not)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestTargets compares the verdicts.
func TestTargets(t *testing.T) {
	const want = `7 of 9 met.

| work | measured | at best | rounds | target | |
|---|---|---|---|---|---|
| open 63 bytes, request | 4 × the floor | 3.96 | 3.98 to 6 | at most 4 | met |
| open 63 bytes, request | 26 × as fast as Flask |  |  | at least 25 | met |
| open 63 bytes, request | 9 allocations |  |  | at most 9 | met |
`
	text := page.Targets(some())
	rows := strings.SplitAfter(text, "\n")
	if diff := cmp.Diff(want, strings.Join(rows[:7], "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, want := range []string{
		"| save 63 bytes, Save | 40 × as fast as Flask |  |  | at least 30 | met |\n",
		"| bytes allocated for 63 bytes, as encoding/json | 0.5 × theirs |  |  | at most 1 | met |\n",
		"| requests a second, a read | 0.80 of bare net/http |  |  | at least 0.78 | met |\n",
		"| a read on Redis, unchanged | 2 commands |  |  | at most 2 | met |\n",
		"| requests a second on Redis, eight writers on one session | 3 × as few as on many sessions |  |  | at most 2.5 | not met |\n",
		"| a byte opened, 1 to 200 KB | within 2.00 × |  |  | at most 1.5 | not met |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the targets do not have %q", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestSummary(t *testing.T) {
	const want = `| | Go | Flask | |
|---|---:|---:|---:|
| open a session of 63 bytes, CPU time | 1.00 µs | 26.0 µs | 26.0 × |
| open a login with CSRF token, 390 bytes, compressed | 4.00 µs | 40.0 µs | 10.0 × |
| save a session of 63 bytes | 0.50 µs | 20.0 µs | 40.0 × |
| requests a second that read a session, both on two cores | 32000 | 2000 | 16.0 × |
`
	if diff := cmp.Diff(want, page.Summary(some())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPictures demands XML that reads, in both themes, with what was measured and without
// what was not.
func TestPictures(t *testing.T) {
	pictures := page.Pictures(some())
	if len(pictures) != 4 {
		t.Errorf("%d pictures", len(pictures))
	}
	for name, picture := range pictures {
		for reader := xml.NewDecoder(strings.NewReader(picture)); ; {
			if _, err := reader.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if strings.Contains(picture, "NaN") || strings.Contains(picture, "Inf") {
			t.Errorf("%s has a number that is none", name)
		}
		want, not := "Flask 26.0 ×", "gorilla, JSON"
		if strings.Contains(name, "size") {
			want = ">ours, Dict<"
		}
		if !strings.Contains(picture, want) || strings.Contains(picture, not) {
			t.Errorf("%s: want %q, not %q:\n%s", name, want, not, picture)
		}
	}
}

func TestRegion(t *testing.T) {
	const document = "before\n<!-- scripts/bench: x -->\nold\n<!-- scripts/bench: end of x -->\nafter\n"
	got, err := page.ReplaceRegion(document, "x", "new\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Replace(document, "old", "new", 1), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for comment, document := range map[string]string{
		"no marks":              "text",
		"twice":                 document + document,
		"the end comes first":   "<!-- scripts/bench: end of x -->\n<!-- scripts/bench: x -->\n",
		"the end is not there":  "<!-- scripts/bench: x -->\n",
		"marks of another name": strings.ReplaceAll(document, "x -->", "y -->"),
	} {
		if _, err := page.ReplaceRegion(document, "x", ""); !errors.Is(err, page.ErrRegion) {
			t.Errorf("%s: %v", comment, err)
		}
	}
}

// TestDocuments holds the README's summary to what docs/performance.md says, and that page to
// the pictures it shows.
func TestDocuments(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(needs.Root(), name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	inReadme, err := page.Region(read("README.md"), "summary")
	if err != nil {
		t.Fatal(err)
	}
	performance := read("docs/performance.md")
	inPage, err := page.Region(performance, "summary")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inPage, inReadme); diff != "" {
		t.Errorf("the README is not docs/performance.md; scripts/bench writes both (-page +README):\n%s", diff)
	}
	if rows := strings.Count(inPage, "\n"); rows != 6 {
		t.Errorf("the summary has %d lines, want a head and four rows", rows)
	}
	for name := range page.Pictures(some()) {
		if !strings.Contains(performance, `="`+name+`"`) {
			t.Errorf("docs/performance.md does not show %s", name)
		}
		if read("docs/"+name) == "" {
			t.Errorf("docs/%s is empty", name)
		}
	}
}
