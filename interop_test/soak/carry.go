package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// carryOut judges until the goal is reached, the time is up, something fails or somebody stops
// it, and tells what came of it.
func carryOut(ctx context.Context, s settings, p *plan, out io.Writer) (status int, err error) {
	fmt.Fprintf(out, "seed %d, in %s\n", p.Seed, p.dir)
	if err := p.describe(ctx, s.pythons); err != nil {
		return failed, err
	}
	first, err := newJudges(ctx, p.dir, s.pythons)
	if err != nil {
		return failed, err
	}
	first.close()
	if err := p.begin(first.categories); err != nil {
		return failed, err
	}
	timed := ctx
	if p.Minutes > 0 {
		left := time.Duration(p.Minutes*float64(time.Minute)) - time.Duration(p.Spent*float64(time.Second))
		var cancel context.CancelFunc
		timed, cancel = context.WithTimeout(ctx, left)
		defer cancel()
	}
	err = p.work(timed, s, first, out)
	stopped := ctx.Err() != nil || err != nil
	summary := p.summary()
	if err := os.WriteFile(filepath.Join(p.dir, "summary.txt"), []byte(summary), 0o644); err != nil {
		return failed, err
	}
	fmt.Fprint(out, summary)
	switch _, disagreements := p.total(); {
	case disagreements > 0:
		fmt.Fprintf(out, "The disagreements are in %s\n", p.found())
		return disagreed, err
	case stopped:
		fmt.Fprintf(out, "It is not finished: scripts/soak -resume %s\n", p.dir)
		return failed, err
	case len(p.missing()) > 0:
		return failed, fmt.Errorf("the run shows too little")
	}
	return agreed, nil
}

// describe notes what judges.
func (p *plan) describe(ctx context.Context, pythons []python) error {
	p.Versions = append(p.Versions, commit(ctx))
	for _, python := range pythons {
		versions, err := python.versions(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", python.path, err)
		}
		p.Versions = append(p.Versions, versions)
	}
	p.Versions = unique(p.Versions)
	return nil
}

func unique(lines []string) (once []string) {
	for _, line := range lines {
		if !strings.Contains("\n"+strings.Join(once, "\n")+"\n", "\n"+line+"\n") {
			once = append(once, line)
		}
	}
	return once
}

// work has the workers judge batch after batch. What is under way when the context ends is
// judged to the end.
func (p *plan) work(ctx context.Context, s settings, first *judges, out io.Writer) error {
	begun, spent := time.Now(), p.Spent
	before, _ := p.total()
	tasks := make(chan task)
	failures := make(chan error, s.workers)
	done := make(chan struct{})
	var workers sync.WaitGroup
	for range s.workers {
		workers.Go(func() {
			judges := first.another()
			defer judges.close()
			for t := range tasks {
				batch, err := judges.judge(t, p.Seed)
				if err == nil {
					err = p.judged(t, batch)
				}
				if err != nil {
					failures <- err
					return
				}
			}
		})
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		p.watch(s, out, done, func() (sofar, since float64) {
			elapsed := time.Since(begun).Seconds()
			p.mu.Lock()
			p.Spent = spent + elapsed
			p.mu.Unlock()
			cases, _ := p.total()
			return float64(cases - before), elapsed
		})
	}()
	err := p.handOut(ctx, tasks, failures)
	close(tasks)
	workers.Wait()
	close(done)
	<-watched
	if err == nil && len(failures) > 0 {
		err = <-failures
	}
	if saved := p.save(); err == nil {
		err = saved
	}
	return err
}

// handOut hands out batches until there are no more, or no more are wanted.
func (p *plan) handOut(ctx context.Context, tasks chan<- task, failures <-chan error) error {
	again := p.leftover()
	for ctx.Err() == nil {
		if _, disagreements := p.total(); disagreements >= mostDisagreements {
			return nil
		}
		var t task
		if len(again) > 0 {
			t, again = again[0], again[1:]
		} else if next, ok := p.next(); ok {
			t = next
		} else {
			return nil
		}
		select {
		case tasks <- t:
		case err := <-failures:
			return err
		case <-ctx.Done():
		}
	}
	return nil
}
