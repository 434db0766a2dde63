package interop

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// worker is a running worker.py.
type worker struct {
	requests  *json.Encoder
	responses *json.Decoder
	hello     hello
}

// hello is the worker's first line: what its Python does in its own way.
type hello struct {
	Python        string `json:"python"`
	ClassicBase64 bool   `json:"classic_base64"` // ignores what follows closing padding
	ClassicZlib   bool   `json:"classic_zlib"`   // not zlib-ng, which compresses differently
}

// startWorker starts the worker and ends it with the test.
func startWorker(t testing.TB) *worker {
	t.Helper()
	command := exec.Command(live.Python(t), "worker.py")
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("worker.py: %v", err)
		}
	})
	w := &worker{requests: json.NewEncoder(stdin), responses: json.NewDecoder(bufio.NewReader(stdout))}
	if err := w.responses.Decode(&w.hello); err != nil {
		t.Fatalf("worker.py: no first line: %v", err)
	}
	return w
}

// ask sends one line of cases and returns their results, in order.
func ask[R, C any](t testing.TB, w *worker, op string, cases []C) []R {
	t.Helper()
	results, err := exchange[R](w, op, cases)
	if err != nil {
		t.Fatalf("worker.py: %s: %v", op, err)
	}
	return results
}

func exchange[R, C any](w *worker, op string, cases []C) ([]R, error) {
	if err := w.requests.Encode(map[string]any{"op": op, "cases": cases}); err != nil {
		return nil, err
	}
	var response struct {
		Results []R    `json:"results"`
		Error   string `json:"error"`
	}
	if err := w.responses.Decode(&response); err != nil {
		return nil, err
	}
	switch {
	case response.Error != "":
		return nil, errors.New(response.Error)
	case len(response.Results) != len(cases):
		return nil, errors.New("as many results as cases were expected")
	}
	return response.Results, nil
}

// latin1 is a byte string as it travels: one character a byte.
func latin1(data []byte) string {
	chars := make([]rune, len(data))
	for i, char := range data {
		chars[i] = rune(char)
	}
	return string(chars)
}

// fromLatin1 is the reverse.
func fromLatin1(text string) []byte {
	var data []byte
	for _, char := range text {
		data = append(data, byte(char))
	}
	return data
}
