package interop

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "seed of the differential test; 0 takes a new one")
	casesFlag = flag.Int("cases", 20_000, "cases of the differential test")
	caseFlag  = flag.Int("case", -1, "run only the case of this number")
)

const batchSize = 200

// chosenSeed is the one of the flag, or a new one, which the test then tells.
func chosenSeed() uint64 {
	if *seedFlag != 0 {
		return *seedFlag
	}
	return rand.Uint64() >> 1
}

// TestDifferential puts the same cookies before Flask and before this
// repository. Verdict, value, times and the cookie written again must agree.
func TestDifferential(t *testing.T) {
	seed := chosenSeed()
	w := startWorker(t)
	t.Logf("seed %d, %d cases, Python %s", seed, *casesFlag, w.hello.Python)
	run := &differential{generator: newGenerator(seed, ""), worker: w, golang: newGoSide(false), count: newCounters()}
	if *caseFlag >= 0 {
		run.batch(t, *caseFlag, *caseFlag+1)
		return
	}
	for from := 0; from < *casesFlag; from += batchSize {
		run.batch(t, from, min(from+batchSize, *casesFlag))
	}
	run.count.report(t)
	run.count.demand(t, w.hello)
}

// differential is one run.
type differential struct {
	generator *generator
	worker    *worker
	golang    *goSide
	count     *counters
	failures  int
}

// batch makes and judges the cases of these numbers.
func (d *differential) batch(t *testing.T, from, to int) {
	verdicts, err := d.judge(from, to)
	if err != nil {
		t.Fatalf("worker.py: cases %d to %d: %v", from, to-1, err)
	}
	for _, v := range verdicts {
		d.count.add(v.c, v.python)
		switch {
		case v.intended != "":
			d.count.differences[v.intended]++
		case v.field != "":
			t.Errorf("seed %d, case %d: %s (-seed %d -case %d)", d.generator.seed, v.c.number, v, d.generator.seed, v.c.number)
			if d.failures++; d.failures == 20 {
				t.Fatal("too many disagreements")
			}
		}
	}
}

// judged is a case and what both sides say.
type judged struct {
	c              *cookieCase
	python, golang answer
	field          string // in which they differ, "" for none
	intended       string // the difference on purpose which that is
}

func (v judged) String() string {
	return fmt.Sprintf("%s differs\n  %s\n  payload %q\n  Python %s\n  Go     %s", v.field, v.c.reproduce(), v.c.payload, brief(v.python), brief(v.golang))
}

// judge makes and judges the cases of these numbers.
func (d *differential) judge(from, to int) ([]judged, error) {
	cases, err := d.generate(from, to)
	if err != nil {
		return nil, err
	}
	return d.judgeCases(cases)
}

// judgeCases has Go judge while Python does.
func (d *differential) judgeCases(cases []*cookieCase) ([]judged, error) {
	type outcome struct {
		answers []answer
		err     error
	}
	arrived := make(chan outcome, 1)
	go func() {
		answers, err := live.Exchange[answer](d.worker.Worker, "judge", cases)
		arrived <- outcome{answers, err}
	}()
	verdicts := make([]judged, len(cases))
	for i, c := range cases {
		verdicts[i] = judged{c: c, golang: d.golang.judge(c)}
	}
	theirs := <-arrived
	if theirs.err != nil {
		return nil, theirs.err
	}
	for i := range verdicts {
		v := &verdicts[i]
		v.python = theirs.answers[i]
		if v.field = differs(v.python, v.golang); v.field != "" {
			v.intended = intended(v.c, v.field, v.python, v.golang, d.worker.hello)
		}
	}
	return verdicts, nil
}

// generate makes the cases, asking Python for the cookies it is to make.
func (d *differential) generate(from, to int) ([]*cookieCase, error) {
	var drafts []draft
	var wanted []*makeRequest
	for number := from; number < to; number++ {
		made := d.generator.draft(number)
		drafts = append(drafts, made)
		if made.made != nil {
			wanted = append(wanted, made.made)
		}
	}
	var cookies []struct{ Cookie string }
	if len(wanted) > 0 {
		var err error
		if cookies, err = live.Exchange[struct{ Cookie string }](d.worker.Worker, "make", wanted); err != nil {
			return nil, err
		}
	}
	var cases []*cookieCase
	for _, made := range drafts {
		var cookie []byte
		if made.made != nil {
			cookie, cookies = []byte(cookies[0].Cookie), cookies[1:]
		}
		cases = append(cases, d.generator.finish(made, cookie))
	}
	return cases, nil
}

// brief is the answer without its absent fields.
func brief(a answer) string {
	text, _ := json.Marshal(a)
	return string(text)
}

// counters tell what a run has met.
type counters struct {
	cases       int
	verdicts    map[string]int
	tags        map[string]int
	leniencies  map[string]int
	differences map[string]int
}

// newCounters starts everything that must be met at zero, so that it is reported
// even when it is not.
func newCounters() *counters {
	n := &counters{verdicts: map[string]int{}, tags: map[string]int{}, leniencies: map[string]int{}, differences: map[string]int{}}
	for _, verdict := range []vectors.Verdict{vectors.OK, vectors.BadSignature, vectors.BadTimeSignature, vectors.SignatureExpired, vectors.BadPayload, vectors.BadData} {
		n.verdicts[string(verdict)] = 0
	}
	for _, tag := range tags {
		n.tags[tag] = 0
	}
	for _, l := range leniencies {
		n.leniencies[l.name] = 0
	}
	for _, s := range spellings {
		for _, where := range []string{"part", "stamp", "signature"} {
			if where != "stamp" || !s.refused {
				n.leniencies["base64: "+s.name+" ("+where+")"] = 0
			}
		}
	}
	for _, name := range []string{"inflate: data after the end ignored", "inflate: further marks skipped", "stamp: empty is 0", "stamp: leading zeros", "stamp: nine bytes refused"} {
		n.leniencies[name] = 0
	}
	return n
}

func (n *counters) add(c *cookieCase, python answer) {
	n.cases++
	n.verdicts[string(python.Verdict)]++
	for _, claim := range c.claims {
		if claim.met(python) {
			n.leniencies[claim.name]++
		}
	}
	if python.Verdict != vectors.OK || python.Value == nil {
		return
	}
	for _, tag := range tags {
		if strings.Contains(*python.Value, `{"`+tag+`":`) {
			n.tags[tag]++
		}
	}
}

func (n *counters) report(t *testing.T) {
	for _, group := range []struct {
		name  string
		count map[string]int
	}{{"verdicts", n.verdicts}, {"tags", n.tags}, {"leniencies", n.leniencies}, {"intended differences", n.differences}} {
		var text strings.Builder
		for _, name := range slices.Sorted(maps.Keys(group.count)) {
			fmt.Fprintf(&text, "\n%9d  %s", group.count[name], name)
		}
		t.Logf("%s of %d cases:%s", group.name, n.cases, text.String())
	}
}

// demand fails a run that has not met everything: it would show too little.
func (n *counters) demand(t *testing.T, peer hello) {
	for verdict, count := range n.verdicts {
		if count*200 < n.cases {
			t.Errorf("only %d of %d cases are %s, less than 0.5 %%", count, n.cases, verdict)
		}
	}
	for tag, count := range n.tags {
		if count == 0 {
			t.Errorf("no case has the tag %q", tag)
		}
	}
	for name, count := range n.leniencies {
		if count == 0 && (peer.ClassicBase64 || !strings.Contains(name, afterPadding)) {
			t.Errorf("no case shows the leniency %q", name)
		}
	}
}
