package interop

import (
	"testing"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// worker is a running worker.py.
type worker struct {
	*live.Worker
	hello hello
}

// hello is the worker's first line: what its Python does in its own way.
type hello struct {
	Python        string `json:"python"`
	ClassicBase64 bool   `json:"classic_base64"` // ignores what follows closing padding
	ClassicZlib   bool   `json:"classic_zlib"`   // not zlib-ng, which compresses differently
}

func startWorker(t testing.TB) *worker {
	t.Helper()
	w := new(worker)
	w.Worker = live.StartWorker(t, "worker.py", &w.hello)
	return w
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
