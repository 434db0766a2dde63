package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
)

func newPlan(t *testing.T, cases int, shares map[string]int) *plan {
	t.Helper()
	var categories []soak.Category
	for _, name := range []string{"a", "b", "c"} {
		if shares[name] > 0 {
			categories = append(categories, soak.Category{Name: name, Share: shares[name]})
		}
	}
	p := &plan{Seed: 1, Cases: cases, dir: t.TempDir()}
	if err := p.begin(categories); err != nil {
		t.Fatal(err)
	}
	return p
}

func judgedAll(t *testing.T, p *plan) (numbers map[string]int) {
	t.Helper()
	numbers = map[string]int{}
	for {
		task, ok := p.next()
		if !ok {
			return numbers
		}
		numbers[task.category]++
		if err := p.judged(task, &soak.Batch{Cases: soak.BatchSize}); err != nil {
			t.Fatal(err)
		}
	}
}

// Each category gets its share, and one with a small share is not left out.
func TestShares(t *testing.T) {
	p := newPlan(t, 111*soak.BatchSize, map[string]int{"a": 100, "b": 10, "c": 1})
	if diff := cmp.Diff(map[string]int{"a": 100, "b": 10, "c": 1}, judgedAll(t, p)); diff != "" {
		t.Errorf("batches by category:\n%s", diff)
	}
	p = newPlan(t, 3*soak.BatchSize, map[string]int{"a": 100, "b": 10, "c": 1})
	if diff := cmp.Diff(map[string]int{"a": 1, "b": 1, "c": 1}, judgedAll(t, p)); diff != "" {
		t.Errorf("batches by category:\n%s", diff)
	}
}

// A run that was stopped goes on: nothing is judged twice, nothing is left out.
func TestResume(t *testing.T) {
	p := newPlan(t, 10*soak.BatchSize, map[string]int{"a": 1})
	first, _ := p.next()
	lost, _ := p.next() // never judged
	if err := p.judged(first, &soak.Batch{Cases: soak.BatchSize, Met: map[string]int{"ok": 3}}); err != nil {
		t.Fatal(err)
	}
	if err := p.save(); err != nil {
		t.Fatal(err)
	}
	again, err := loadPlan(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.begin([]soak.Category{{Name: "a", Share: 1}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]task{lost}, again.leftover(), cmp.AllowUnexported(task{})); diff != "" {
		t.Errorf("left over:\n%s", diff)
	}
	if err := again.judged(lost, &soak.Batch{Cases: soak.BatchSize}); err != nil {
		t.Fatal(err)
	}
	next, _ := again.next()
	if next.number != 2*soak.BatchSize {
		t.Errorf("it goes on with %d", next.number)
	}
	if got := again.Progress["a"].Done; got.Cases != 2*soak.BatchSize || got.Met["ok"] != 3 {
		t.Errorf("counted: %+v", got)
	}
}

// A state that no run left is no run: it would never end, or count what nobody judges.
func TestLoadPlan(t *testing.T) {
	for _, tt := range []struct{ shows, state, want string }{
		{"a run by cases", `{"seed":1,"cases":500,"progress":{"a":{"next":1000,"pending":[500],"done":{"cases":500}}}}`, ""},
		{"a run by minutes, of which nothing is judged", `{"seed":1,"minutes":0.5,"progress":{"a":null}}`, ""},
		{"an empty object", `{}`, "no seed"},
		{"null", `null`, "no seed"},
		{"no goal", `{"seed":1}`, "no goal"},
		{"a negative goal", `{"seed":1,"cases":-1}`, "negative"},
		{"a negative time", `{"seed":1,"minutes":-1}`, "negative"},
		{"a batch that was never handed out", `{"seed":1,"cases":500,"progress":{"a":{"next":500,"pending":[500]}}}`, `"a"`},
		{"a batch that begins nowhere", `{"seed":1,"cases":500,"progress":{"a":{"next":500,"doubtful":{"7":{}}}}}`, `"a"`},
		{"a negative batch", `{"seed":1,"cases":500,"progress":{"a":{"next":-500}}}`, `"a"`},
		{"more cases than were handed out", `{"seed":1,"cases":500,"progress":{"a":{"next":500,"done":{"cases":501}}}}`, `"a"`},
		{"half a file", `{"seed":1,"cases":5`, "unexpected end"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(tt.state), 0o644); err != nil {
			t.Fatal(err)
		}
		switch p, err := loadPlan(dir); {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.shows, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), dir)):
			t.Errorf("%s: %+v, %v, want an error that names the directory and has %q", tt.shows, p, err, tt.want)
		}
	}
}

// A category that only the state has would count towards the goal, in no row of the summary.
func TestUnknownCategory(t *testing.T) {
	for _, only := range []string{"", "a"} {
		p := &plan{Seed: 1, Cases: 1000, Only: only, Progress: map[string]*progress{"a": {}, "gone": {Next: 500, Done: soak.Batch{Cases: 500}}}}
		if err := p.begin([]soak.Category{{Name: "a", Share: 1}}); err == nil || !strings.Contains(err.Error(), `"gone"`) {
			t.Errorf("-only %q: %v", only, err)
		}
	}
}

func TestOnly(t *testing.T) {
	categories := []soak.Category{{Name: "a", Share: 1}, {Name: "b c", Share: 1}}
	p := &plan{Only: "b c"}
	if err := p.begin(categories); err != nil || len(p.Categories) != 1 || p.Categories[0].Name != "b c" {
		t.Errorf("%v, %v", p.Categories, err)
	}
	if err := (&plan{Only: "a,nothing"}).begin(categories); err == nil || !strings.Contains(err.Error(), `"b c"`) {
		t.Errorf("an unknown category: %v", err)
	}
}

// What was found is in the file with the command that finds it again, and ends a run.
func TestFound(t *testing.T) {
	p := newPlan(t, 0, map[string]int{"a": 1})
	for range mostDisagreements {
		task, _ := p.next()
		batch := new(soak.Batch)
		batch.Disagree("case 7: a cookie")
		if err := p.judged(task, batch); err != nil {
			t.Fatal(err)
		}
	}
	found, err := os.ReadFile(p.found())
	if err != nil || !strings.Contains(string(found), "case 7: a cookie\nscripts/soak -seed 1 -again 'a 500'") {
		t.Errorf("%v: %.200s", err, found)
	}
	again := &plan{Progress: p.Progress}
	if err := again.begin(p.Categories); err != nil || len(again.leftover()) != mostDisagreements {
		t.Errorf("%v, %d batches are judged again by a run that goes on", err, len(again.leftover()))
	}
	p.Progress["a"].Doubtful = map[int]*soak.Batch{0: {Disagreements: make([]string, mostDisagreements)}}
	tasks := make(chan task)
	if err := p.handOut(context.Background(), tasks, nil); err != nil {
		t.Error(err)
	}
}

func TestLine(t *testing.T) {
	p := newPlan(t, 2000, map[string]int{"a": 1})
	task, _ := p.next()
	if err := p.judged(task, &soak.Batch{Cases: 500}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		shows   string
		minutes float64
		want    string
	}{
		{"the goal is a number of cases", 0, " 25.0 %  500 cases, 250/s, 6s left, 0 disagreements"},
		{"the goal is a time", 1, "  3.3 %  500 cases, 250/s, 58s left, 0 disagreements"},
	} {
		p.Minutes, p.Spent = tt.minutes, 2
		if got := p.line(500, 2); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.shows, got, tt.want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 10_000_000: "10,000,000"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Setenv("FLASKCOOKIE_PYTHON", "python3")
	for _, args := range []string{"x", "-cases -1", "-workers 0", "-resume d -seed 4", "-resume d -only a", "-again a", "-unknown"} {
		if status, err := run(context.Background(), strings.Fields(args), os.Stdout); status != failed || err == nil {
			t.Errorf("%s: status %d, %v", args, status, err)
		}
	}
	t.Setenv("FLASKCOOKIE_PYTHON", "")
	if status, err := run(context.Background(), nil, os.Stdout); status != failed || err == nil {
		t.Errorf("without a Python: status %d, %v", status, err)
	}
}

// TestCommand judges a few batches as scripts/soak does, is stopped, goes on, and judges one
// of the batches again.
func TestCommand(t *testing.T) {
	t.Setenv("FLASKCOOKIE_PYTHON", live.Python(t))
	t.Chdir("..")
	dir := t.TempDir()
	var out strings.Builder
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if status, _ := run(stopped, strings.Fields("-cases 2000 -only base64 -dir "+dir), &out); status != failed {
		t.Errorf("a run that is stopped has status %d", status)
	}
	status, err := run(context.Background(), strings.Fields("-cases 2000 -seed 7 -workers 1 -only base64,headers -dir "+dir), &out)
	if status != agreed || err != nil || !strings.Contains(out.String(), "seed 7: 2,") {
		t.Fatalf("status %d, %v\n%s", status, err, &out)
	}
	runs, err := filepath.Glob(filepath.Join(dir, "7-*"))
	if err != nil || len(runs) == 0 {
		t.Fatal(runs, err)
	}
	out.Reset()
	status, err = run(context.Background(), []string{"-resume", runs[len(runs)-1], "-cases", "3000"}, &out)
	if status != agreed || err != nil || !strings.Contains(out.String(), "seed 7: ") || strings.Contains(out.String(), "seed 7: 2,") {
		t.Errorf("status %d, %v\n%s", status, err, &out)
	}
	out.Reset()
	status, err = run(context.Background(), []string{"-seed", "7", "-again", "base64 500"}, &out)
	if status != agreed || err != nil || !strings.Contains(out.String(), "500 cases, 0 disagreements") {
		t.Errorf("status %d, %v\n%s", status, err, &out)
	}
}
