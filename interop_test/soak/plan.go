package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
)

// mostDisagreements ends a run: who looks at so many finds no more in others.
const mostDisagreements = 100

// plan is a run: what is to be done, and what has been. It is what a run goes on from.
type plan struct {
	Seed       uint64               `json:"seed"`
	Cases      int                  `json:"cases"`   // the goal, or
	Minutes    float64              `json:"minutes"` // this one
	Only       string               `json:"only,omitempty"`
	Spent      float64              `json:"spent"` // seconds, of all the times it was running
	Progress   map[string]*progress `json:"progress"`
	Categories []soak.Category      `json:"categories"`
	Versions   []string             `json:"versions"` // of whatever judged

	dir string
	mu  sync.Mutex
}

// progress is what has been done of a category.
type progress struct {
	Next    int        `json:"next"`    // number of the first case not handed out
	Pending []int      `json:"pending"` // batches handed out and not judged
	Done    soak.Batch `json:"done"`

	// Doubtful are the batches with disagreements, which are not in Done: a resumed run judges
	// them again, for what was found may have been mended.
	Doubtful map[int]*soak.Batch `json:"doubtful,omitempty"`
}

// task is a batch.
type task struct {
	category string
	number   int
}

// loadPlan reads the run of a directory. What is not a run that somebody began and can end is
// refused.
func loadPlan(dir string) (*plan, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if err != nil {
		return nil, err
	}
	p := &plan{dir: dir}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%s: state.json: %w", dir, err)
	}
	return p, nil
}

// check says what a plan lacks to be a run.
func (p *plan) check() error {
	switch {
	case p.Seed == 0:
		return errors.New("there is no seed")
	case p.Cases < 0 || p.Minutes < 0 || p.Spent < 0:
		return errors.New("a goal or the time spent is negative")
	case p.Cases == 0 && p.Minutes == 0:
		return errors.New("there is no goal: neither cases nor minutes")
	}
	for name, at := range p.Progress {
		if at != nil && !at.possible() {
			return fmt.Errorf("category %q: a number that no run writes", name)
		}
	}
	return nil
}

// possible reports whether a run can have come here: every batch begins at a multiple of
// their size, and was handed out before it was judged.
func (at *progress) possible() bool {
	handedOut := func(number int) bool { return number >= 0 && number < at.Next && number%soak.BatchSize == 0 }
	for _, number := range slices.AppendSeq(slices.Clone(at.Pending), maps.Keys(at.Doubtful)) {
		if !handedOut(number) {
			return false
		}
	}
	return at.Next >= 0 && at.Next%soak.BatchSize == 0 && at.Done.Cases >= 0 && at.Done.Cases <= at.Next
}

// save writes the plan so that it is there in whole or as it was.
func (p *plan) save() error {
	p.mu.Lock()
	data, err := json.MarshalIndent(p, "", " ")
	p.mu.Unlock()
	if err != nil {
		return err
	}
	name := filepath.Join(p.dir, "state.json")
	if err := os.WriteFile(name+".new", append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// begin takes the categories that there are, and whose names are asked for. A run that has
// judged cases of others cannot go on: they would count, and nobody would see them.
func (p *plan) begin(categories []soak.Category) error {
	p.Categories = nil
	var names []string
	only := strings.Split(p.Only, ",")
	for _, c := range categories {
		names = append(names, c.Name)
		if p.Only == "" || slices.Contains(only, c.Name) {
			p.Categories = append(p.Categories, c)
		}
	}
	if p.Only != "" && len(p.Categories) != len(only) {
		return fmt.Errorf("-only %q: the categories are %q", p.Only, names)
	}
	if len(p.Categories) == 0 {
		return errors.New("there are no categories")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Progress)) {
		if !slices.ContainsFunc(p.Categories, func(c soak.Category) bool { return c.Name == name }) {
			return fmt.Errorf("the run has cases of the category %q, which is none of its categories %q", name, names)
		}
	}
	if p.Progress == nil {
		p.Progress = map[string]*progress{}
	}
	for _, c := range p.Categories {
		at := p.Progress[c.Name]
		if at == nil {
			at = &progress{}
			p.Progress[c.Name] = at
		}
		at.Pending = append(at.Pending, slices.Sorted(maps.Keys(at.Doubtful))...)
		at.Doubtful = nil
	}
	return nil
}

// next hands out a batch of the category that is furthest behind its share. There are none
// when the goal is reached.
func (p *plan) next() (task, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Cases > 0 && p.done() >= p.Cases {
		return task{}, false
	}
	var chosen *progress
	var name string
	least := 0.0
	for _, c := range p.Categories {
		at := p.Progress[c.Name]
		if behind := float64(at.Next) / float64(c.Share); chosen == nil || behind < least {
			chosen, name, least = at, c.Name, behind
		}
	}
	t := task{name, chosen.Next}
	chosen.Next += soak.BatchSize
	chosen.Pending = append(chosen.Pending, t.number)
	return t, true
}

// leftover are the batches that an earlier time handed out and never saw judged.
func (p *plan) leftover() (tasks []task) {
	for _, c := range p.Categories {
		for _, number := range p.Progress[c.Name].Pending {
			tasks = append(tasks, task{c.Name, number})
		}
	}
	return tasks
}

// judged notes what a batch came to. What was found is written down at once.
func (p *plan) judged(t task, batch *soak.Batch) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.Progress[t.category]
	at.Pending = slices.DeleteFunc(at.Pending, func(number int) bool { return number == t.number })
	if len(batch.Disagreements) == 0 {
		at.Done.Add(batch)
		return nil
	}
	if at.Doubtful == nil {
		at.Doubtful = map[int]*soak.Batch{}
	}
	at.Doubtful[t.number] = batch
	found, err := os.OpenFile(p.found(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	for _, disagreement := range batch.Disagreements {
		fmt.Fprintf(found, "== %s, %s\nscripts/soak -seed %d -again '%s %d'\n\n", t.category, disagreement, p.Seed, t.category, t.number)
	}
	return found.Close()
}

// found is the file of the disagreements.
func (p *plan) found() string { return filepath.Join(p.dir, "disagreements.txt") }

// total counts cases and disagreements.
func (p *plan) total() (cases, disagreements int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range p.Progress {
		for _, batch := range at.Doubtful {
			disagreements += len(batch.Disagreements)
		}
	}
	return p.done(), disagreements
}

// done counts the cases, under the lock.
func (p *plan) done() (cases int) {
	for _, at := range p.Progress {
		cases += at.Done.Cases
		for _, batch := range at.Doubtful {
			cases += batch.Cases
		}
	}
	return cases
}
