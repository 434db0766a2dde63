package live

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// Worker is a running Python script that answers questions: a line of JSON each, with an
// operation and its cases, and a line of results in return.
type Worker struct {
	script    string
	requests  *json.Encoder
	responses *json.Decoder
}

// StartWorker starts a script, fills what hello points to from its first line, and ends
// it with the test.
func StartWorker(t testing.TB, script string, hello any) *Worker {
	t.Helper()
	return StartWorkerOf(t, Python(t), script, hello)
}

// StartWorkerOf is [StartWorker] with another Python, as [Env] returns.
func StartWorkerOf(t testing.TB, python, script string, hello any) *Worker {
	t.Helper()
	stdin, stdout := startPipes(t, exec.Command(python, script))
	w := &Worker{script, json.NewEncoder(stdin), json.NewDecoder(bufio.NewReader(stdout))}
	if err := w.responses.Decode(hello); err != nil {
		t.Fatalf("%s: no first line: %v", script, err)
	}
	return w
}

// startPipes starts a program that ends when its standard input does.
func startPipes(t testing.TB, command *exec.Cmd) (stdin io.Writer, stdout io.Reader) {
	t.Helper()
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("%s: %v", command, err)
		}
	})
	return in, out
}

// Ask sends one line of cases and returns their results, in order.
func Ask[R, C any](t testing.TB, w *Worker, op string, cases []C) []R {
	t.Helper()
	results, err := Exchange[R](w, op, cases)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// Exchange is [Ask] with an error, which is the script's exception or that of the pipe.
func Exchange[R, C any](w *Worker, op string, cases []C) ([]R, error) {
	if err := w.requests.Encode(map[string]any{"op": op, "cases": cases}); err != nil {
		return nil, err
	}
	var response struct {
		Results []R    `json:"results"`
		Error   string `json:"error"`
	}
	if err := w.responses.Decode(&response); err != nil {
		return nil, fmt.Errorf("%s: %s: %w", w.script, op, err)
	}
	switch {
	case response.Error != "":
		return nil, errors.New(response.Error)
	case len(response.Results) != len(cases):
		return nil, fmt.Errorf("%s: %s: %d results of %d cases", w.script, op, len(response.Results), len(cases))
	}
	return response.Results, nil
}
