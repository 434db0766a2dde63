// Soak runs the differential tests for a number of cases or of minutes, on all cores, and can
// go on where it was stopped. scripts/soak calls it.
//
//	soak [-cases N | -minutes N] [-seed N] [-workers N] [-only CATEGORIES] [-dir DIR]
//	soak -resume DIR [-cases N | -minutes N]
//	soak -seed N -again 'CATEGORY NUMBER'
//
// The cases are made and judged by the tests called TestSoak, in batches. A batch is given by
// its category, the seed of the run and the number of its first case, so what was found is
// found again. Batches of even and of odd number are judged by one Python and by the other,
// where two are given.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// The exit statuses.
const (
	agreed    = 0
	disagreed = 1
	failed    = 2 // it could not be found out, or the run was stopped
)

// settings are the flags, and the Pythons of the environment.
type settings struct {
	cases    int
	minutes  float64
	seed     uint64
	workers  int
	only     string
	dir      string
	resume   string
	again    string
	pythons  []python
	terminal bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	status, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	os.Exit(status)
}

func run(ctx context.Context, args []string, out io.Writer) (status int, err error) {
	s, err := parse(args)
	if err != nil {
		return failed, err
	}
	if s.again != "" {
		return judgeAgain(ctx, s, out)
	}
	p, err := s.plan()
	if err != nil {
		return failed, err
	}
	return carryOut(ctx, s, p, out)
}

func parse(args []string) (s settings, err error) {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.IntVar(&s.cases, "cases", 0, "stop after so many cases (10,000,000 if -minutes is not given either)")
	flags.Float64Var(&s.minutes, "minutes", 0, "stop after so many minutes")
	flags.Uint64Var(&s.seed, "seed", 0, "seed of the run; 0 takes a new one")
	flags.IntVar(&s.workers, "workers", runtime.NumCPU(), "batches judged at once, each by a Go and a Python process")
	flags.StringVar(&s.only, "only", "", "names of categories, with commas between them; empty for all")
	flags.StringVar(&s.dir, "dir", "../.cache/soak", "where the directories of runs stand")
	flags.StringVar(&s.resume, "resume", "", "go on with the run of this directory")
	flags.StringVar(&s.again, "again", "", "judge one batch again, and print its disagreements: 'CATEGORY NUMBER'")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("there is nothing to do with %q", flags.Arg(0))
	case s.cases < 0 || s.minutes < 0 || s.workers < 1:
		return s, errors.New("-cases, -minutes and -workers count from 1")
	case s.resume != "" && (s.seed != 0 || s.only != ""):
		return s, errors.New("a resumed run keeps its seed and its categories")
	case s.again != "" && s.seed == 0:
		return s, errors.New("-again needs the -seed of the run")
	}
	s.pythons, err = givenPythons()
	s.terminal = isTerminal(os.Stdout)
	return s, err
}

// plan is a new run, or the one that is to go on.
func (s settings) plan() (*plan, error) {
	if s.resume != "" {
		p, err := loadPlan(s.resume)
		switch {
		case err != nil:
			return nil, err
		case s.minutes > 0:
			p.Cases, p.Minutes = s.cases, p.Spent/60+s.minutes
		case s.cases > 0:
			p.Cases, p.Minutes = s.cases, 0
		}
		return p, nil
	}
	seed := s.seed
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	if s.cases == 0 && s.minutes == 0 {
		s.cases = 10_000_000
	}
	base, err := filepath.Abs(s.dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(base, fmt.Sprintf("%d-", seed))
	return &plan{Seed: seed, Cases: s.cases, Minutes: s.minutes, Only: s.only, dir: dir}, err
}

// isTerminal reports whether lines can be drawn again. /dev/null passes for one too, where it
// does no harm.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// judgeAgain judges the batch that a disagreement names.
func judgeAgain(ctx context.Context, s settings, out io.Writer) (status int, err error) {
	at := strings.LastIndexByte(s.again, ' ')
	var number int
	if at < 0 {
		return failed, errors.New("-again takes 'CATEGORY NUMBER'")
	}
	if _, err := fmt.Sscan(s.again[at+1:], &number); err != nil {
		return failed, fmt.Errorf("-again: %q is no number", s.again[at+1:])
	}
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return failed, err
	}
	defer os.RemoveAll(dir)
	j, err := newJudges(ctx, dir, s.pythons)
	if err != nil {
		return failed, err
	}
	defer j.close()
	report, err := j.judge(task{s.again[:at], number}, s.seed)
	if err != nil {
		return failed, err
	}
	for _, disagreement := range report.Disagreements {
		fmt.Fprintln(out, disagreement)
	}
	fmt.Fprintf(out, "%d cases, %d disagreements: %v\n", report.Cases, len(report.Disagreements), report.Met)
	if len(report.Disagreements) > 0 {
		return disagreed, nil
	}
	return agreed, nil
}
