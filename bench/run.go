package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/measure"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/page"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/python"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/web"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// Where scripts/bench has what is needed.
const (
	interpreter = ".venv/bin/python"
	directory   = "bench"
)

// length is how long to measure. The rounds of each row of work are spread over passes through
// all of them: what disturbs a machine lasts for minutes, and is to meet a part of each row and
// not the whole of some.
type length struct {
	work, web measure.Plan
	passes    int
}

// lengths are the usual one and that of -quick.
var lengths = map[bool]length{
	false: {measure.Plan{Rounds: 41, Slice: 20 * time.Millisecond}, measure.Plan{Rounds: 7, Slice: 2 * time.Second}, 5},
	true:  {measure.Plan{Rounds: 5, Slice: 8 * time.Millisecond}, measure.Plan{Rounds: 2, Slice: time.Second}, 1},
}

// rows is what is measured.
type rows struct {
	work []work.Row
	web  []web.Row
}

// choose returns the rows whose names begin with one of the given names, or all.
func choose(names []string) (rows, error) {
	var chosen rows
	unused := make(map[string]bool)
	for _, name := range names {
		unused[name] = true
	}
	wanted := func(row string) bool {
		found := len(names) == 0
		for _, name := range names {
			if strings.HasPrefix(row, name) {
				delete(unused, name)
				found = true
			}
		}
		return found
	}
	for _, row := range work.Rows() {
		if wanted(row.Name) {
			chosen.work = append(chosen.work, row)
		}
	}
	for _, row := range web.Rows() {
		if wanted(row.Name()) {
			chosen.web = append(chosen.web, row)
		}
	}
	for name := range unused {
		return rows{}, fmt.Errorf("there is no row %q; the rows are %s", name, strings.Join(rowNames(), ", "))
	}
	return chosen, nil
}

func rowNames() (names []string) {
	for _, row := range work.Rows() {
		names = append(names, row.Name)
	}
	for _, row := range web.Rows() {
		names = append(names, row.Name())
	}
	return names
}

// run measures the rows.
func run(ctx context.Context, chosen rows, long length, told *progress) (page.Results, error) {
	worker, err := python.Start(interpreter, directory+"/python/worker.py")
	if err != nil {
		return page.Results{}, err
	}
	defer worker.Close()
	results := page.Results{Work: make(map[string][]work.Result), Date: time.Now().UTC().Format("2006-01-02")}
	if results.Facts, err = facts(worker); err != nil {
		return page.Results{}, err
	}
	told.total = len(chosen.work) * long.passes
	if len(chosen.web) > 0 {
		told.total += long.web.Rounds
	}
	env, err := work.NewEnv(worker)
	if err != nil {
		return page.Results{}, err
	}
	for pass := range long.passes {
		plan := long.part(pass)
		for _, row := range chosen.work {
			more, err := row.Measure(ctx, env, plan)
			if err != nil {
				return page.Results{}, err
			}
			results.Work[row.Name] = work.Joined(results.Work[row.Name], more)
			told.step(row.Name)
		}
	}
	if len(chosen.web) > 0 {
		setup := web.Setup{Python: interpreter, Dir: directory, Plan: long.web}
		results.Web, err = setup.Run(ctx, chosen.web, func() { told.step("http, a round") })
	}
	return results, err
}

// part is the plan of a pass: its share of the rounds.
func (l length) part(pass int) measure.Plan {
	until := func(pass int) int { return l.work.Rounds * pass / l.passes }
	return measure.Plan{Rounds: until(pass+1) - until(pass), Slice: l.work.Slice}
}

// progress tells how far a run is.
type progress struct {
	out         io.Writer
	done, total int
	started     time.Time
}

func (p *progress) step(name string) {
	if p.done == 0 {
		p.started = time.Now()
	}
	p.done++
	fmt.Fprintf(p.out, "%3d of %d  %4.0f s  %s\n", p.done, p.total, time.Since(p.started).Seconds(), name)
}
