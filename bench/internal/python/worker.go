// Package python measures what CPython does, in a process of its own.
package python

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/procgroup"
)

// Worker is a CPython with Flask in it that runs bench/python/worker.py.
type Worker struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *json.Decoder
}

// keepMemory shows CPython at its best: its zlib takes 268 KB from malloc at each call,
// and glibc may return that much to the system each time, which takes longer than a short
// payload itself.
var keepMemory = []string{"MALLOC_TRIM_THRESHOLD_=1000000000", "MALLOC_MMAP_THRESHOLD_=1000000000"}

// Start starts the script with the interpreter of a virtual environment.
func Start(interpreter, script string) (*Worker, error) {
	cmd := exec.Command(interpreter, "-B", script)
	cmd.Env = append(os.Environ(), keepMemory...)
	cmd.Stderr = os.Stderr
	procgroup.Lead(cmd) // Ctrl-C is for this process alone
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Worker{cmd, in, json.NewDecoder(bufio.NewReader(out))}, nil
}

// Close ends the process.
func (w *Worker) Close() error {
	w.in.Close()
	return w.cmd.Wait()
}

type reply struct {
	Error    string `json:"error"`
	ID       int    `json:"id"`
	Result   string `json:"result"`
	NS       int64  `json:"ns"`
	Versions string `json:"versions"`
}

func (w *Worker) ask(request map[string]any) (r reply, err error) {
	line, err := json.Marshal(request)
	if err != nil {
		return reply{}, err
	}
	if _, err := w.in.Write(append(line, '\n')); err != nil {
		return reply{}, fmt.Errorf("python: %w", err)
	}
	if err := w.answers.Decode(&r); err != nil {
		return reply{}, fmt.Errorf("python: no answer: %w", err)
	}
	if r.Error != "" {
		return reply{}, errors.New("python: " + r.Error)
	}
	return r, nil
}

// Task is a [measure.Runner] in the worker.
type Task struct {
	worker *Worker
	id     int

	// Result is what one call returned, as text.
	Result string
}

// Task makes a task of one of the kinds in worker.py. The text is what it works on.
func (w *Worker) Task(kind, key, text string) (*Task, error) {
	r, err := w.ask(map[string]any{"make": kind, "key": key, "text": text})
	if err != nil {
		return nil, err
	}
	return &Task{w, r.ID, r.Result}, nil
}

// Spend runs the task and returns the CPU time of the worker.
func (t *Task) Spend(calls int) (time.Duration, error) {
	r, err := t.worker.ask(map[string]any{"run": t.id, "calls": calls})
	return time.Duration(r.NS), err
}

// Drop forgets all tasks.
func (w *Worker) Drop() error {
	_, err := w.ask(map[string]any{"drop": true})
	return err
}

// Versions tells the versions of CPython, of its zlib and of the packages.
func (w *Worker) Versions() (string, error) {
	r, err := w.ask(map[string]any{"versions": true})
	return r.Versions, err
}
