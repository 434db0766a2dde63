package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
)

// watch saves the plan and tells how far it is, every second on a terminal and every minute
// elsewhere, until done is closed.
func (p *plan) watch(s settings, out io.Writer, done <-chan struct{}, measure func() (sofar, since float64)) {
	told := time.Now()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for saved := 0; ; saved++ {
		select {
		case <-done:
			measure()
			if s.terminal {
				fmt.Fprintln(out)
			}
			return
		case <-tick.C:
		}
		sofar, since := measure()
		if saved%5 == 0 {
			if err := p.save(); err != nil {
				fmt.Fprintln(out, err)
			}
		}
		switch line := p.line(sofar, since); {
		case s.terminal:
			fmt.Fprintf(out, "\r\x1b[K%s", line)
		case time.Since(told) >= time.Minute:
			told = time.Now()
			fmt.Fprintln(out, line)
		}
	}
}

// line is how far the plan is. sofar and since are the cases and seconds of this time.
func (p *plan) line(sofar, since float64) string {
	cases, disagreements := p.total()
	rate := sofar / max(since, 1e-9)
	left := "unknown"
	part := 0.0
	switch {
	case p.Minutes > 0:
		seconds := p.Minutes*60 - p.Spent
		part, left = p.Spent/(p.Minutes*60), span(seconds)
	case rate > 0:
		part, left = float64(cases)/float64(p.Cases), span(float64(p.Cases-cases)/rate)
	}
	return fmt.Sprintf("%5.1f %%  %s cases, %s/s, %s left, %d disagreements", 100*part, grouped(cases), grouped(int(rate)), left, disagreements)
}

func span(seconds float64) string {
	return time.Duration(max(0, seconds) * float64(time.Second)).Round(time.Second).String()
}

// grouped writes a number with a comma before every three digits.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// missing is what the run had to meet and has not, by category.
func (p *plan) missing() (missing []string) {
	for _, c := range p.Categories {
		for _, what := range c.Missing(p.Progress[c.Name].all()) {
			missing = append(missing, c.Name+": "+what)
		}
	}
	return missing
}

// all are the counts, those of doubtful batches too.
func (at *progress) all() *soak.Batch {
	all := new(soak.Batch)
	all.Add(&at.Done)
	for _, number := range slices.Sorted(maps.Keys(at.Doubtful)) {
		all.Add(at.Doubtful[number])
	}
	return all
}

// summary is the end of the run: seeds, versions and counts.
func (p *plan) summary() string {
	var text strings.Builder
	cases, disagreements := p.total()
	fmt.Fprintf(&text, "seed %d: %s cases in %s, %d disagreements\n", p.Seed, grouped(cases), span(p.Spent), disagreements)
	for _, versions := range p.Versions {
		fmt.Fprintln(&text, versions)
	}
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, c := range p.Categories {
		done := p.Progress[c.Name].all()
		fmt.Fprintf(table, "%s\t%s\t", c.Name, grouped(done.Cases))
		for i, what := range slices.Sorted(maps.Keys(done.Met)) {
			if i > 0 {
				fmt.Fprint(table, ", ")
			}
			fmt.Fprintf(table, "%s %d", what, done.Met[what])
		}
		fmt.Fprintln(table)
	}
	table.Flush()
	for _, missing := range p.missing() {
		fmt.Fprintf(&text, "never met: %s\n", missing)
	}
	return text.String()
}

// commit names what is judged, as far as git can tell.
func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "commit unknown"
	}
	return "commit " + strings.TrimSpace(string(out))
}
