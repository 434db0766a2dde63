package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
)

// packages are the folders whose TestSoak judges.
var packages = []string{".", "login", "flasksession"}

// python is an interpreter with the packages of scripts/requirements.txt.
type python struct{ name, path string }

// givenPythons are FLASKCOOKIE_PYTHON, and FLASKCOOKIE_NEWEST if that is set.
func givenPythons() (pythons []python, err error) {
	for _, given := range []struct{ name, variable string }{{"pinned", "FLASKCOOKIE_PYTHON"}, {"newest", "FLASKCOOKIE_NEWEST"}} {
		if path := os.Getenv(given.variable); path != "" {
			pythons = append(pythons, python{given.name, path})
		}
	}
	if len(pythons) == 0 {
		return nil, errors.New("FLASKCOOKIE_PYTHON does not name a Python: scripts/soak sets it")
	}
	return pythons, nil
}

// versions tells what an interpreter and its packages are.
func (p python) versions(ctx context.Context) (string, error) {
	const script = `import platform, importlib.metadata as m
print("Python " + platform.python_version(), *(f"{n} {m.version(n)}" for n in ("Flask", "itsdangerous", "Werkzeug", "MarkupSafe", "Flask-Session", "msgspec", "Flask-Login", "Flask-WTF")), sep=", ")`
	out, err := exec.CommandContext(ctx, p.path, "-c", script).Output()
	return p.name + ": " + strings.TrimSpace(string(out)), err
}

// judges are the processes of one worker: a test binary for each package and Python, started
// when it is needed.
type judges struct {
	dir        string
	pythons    []python
	categories []soak.Category
	owners     map[string]string // package by category
	children   map[string]*child
}

// child is a test binary that judges batches.
type child struct {
	command *exec.Cmd
	jobs    io.WriteCloser
	encoder *json.Encoder
	reports *json.Decoder
}

// build compiles the tests, so that a run goes on with what it began with while files change.
func build(ctx context.Context, dir string) error {
	for _, folder := range packages {
		compile := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary(dir, folder), "./"+folder)
		if out, err := compile.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", compile, err, out)
		}
	}
	return nil
}

func binary(dir, folder string) string {
	return filepath.Join(dir, "bin", strings.ReplaceAll(folder, ".", "cookies")+".test")
}

// newJudges compiles the tests and asks them for their categories.
func newJudges(ctx context.Context, dir string, pythons []python) (*judges, error) {
	if err := build(ctx, dir); err != nil {
		return nil, err
	}
	j := &judges{dir: dir, pythons: pythons, owners: map[string]string{}, children: map[string]*child{}}
	for _, folder := range packages {
		_, categories, err := j.start(folder, pythons[0])
		if err != nil {
			return nil, err
		}
		for _, c := range categories {
			j.owners[c.Name] = folder
		}
		j.categories = append(j.categories, categories...)
	}
	return j, nil
}

// another is a set of processes for another worker.
func (j *judges) another() *judges {
	return &judges{dir: j.dir, pythons: j.pythons, owners: j.owners, children: map[string]*child{}}
}

// start returns the process of a package and a Python. The categories are those of a process
// that has just begun.
func (j *judges) start(folder string, p python) (*child, []soak.Category, error) {
	name := folder + " " + p.name
	if c := j.children[name]; c != nil {
		return c, nil, nil
	}
	stderr, err := os.OpenFile(filepath.Join(j.dir, "stderr.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, err
	}
	defer stderr.Close()
	reports, theirs, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer theirs.Close()
	command := exec.Command(binary(j.dir, folder), "-test.run", "^TestSoak$", "-test.timeout", "0")
	command.Dir = folder
	command.Env = append(os.Environ(), soak.Serving+"=1", "FLASKCOOKIE_PYTHON="+p.path)
	command.Stdout, command.Stderr = stderr, stderr
	command.ExtraFiles = []*os.File{theirs} // which is number soak.ReportsFile there
	// An interrupt of the terminal does not reach it, so that it judges its last batch to the end.
	procgroup.Lead(command)
	jobs, err := command.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	c := &child{command, jobs, json.NewEncoder(jobs), json.NewDecoder(reports)}
	var categories []soak.Category
	if err := c.reports.Decode(&categories); err != nil {
		return nil, nil, fmt.Errorf("%s does not begin: %w; see %s", name, err, stderr.Name())
	}
	j.children[name] = c
	return c, categories, nil
}

// judge has a batch judged, by the Python whose turn it is.
func (j *judges) judge(t task, seed uint64) (*soak.Batch, error) {
	folder, ok := j.owners[t.category]
	if !ok {
		return nil, fmt.Errorf("there is no category %q", t.category)
	}
	p := j.pythons[t.number/soak.BatchSize%len(j.pythons)]
	c, _, err := j.start(folder, p)
	if err != nil {
		return nil, err
	}
	var report soak.Report
	if err := c.encoder.Encode(soak.Job{Category: t.category, Seed: seed, Number: t.number}); err == nil {
		err = c.reports.Decode(&report)
		if err == nil && report.Error != "" {
			err = errors.New(report.Error)
		}
		if err == nil {
			return report.Batch, nil
		}
		return nil, fmt.Errorf("seed %d, '%s %d', Python %s: %w; see %s/stderr.log", seed, t.category, t.number, p.name, err, j.dir)
	}
	return nil, fmt.Errorf("seed %d, '%s %d': the process is gone: %w", seed, t.category, t.number, err)
}

// close ends the processes, which end their Pythons.
func (j *judges) close() {
	var ended sync.WaitGroup
	for _, c := range j.children {
		c.jobs.Close()
		ended.Go(func() { c.command.Wait() })
	}
	ended.Wait()
}
